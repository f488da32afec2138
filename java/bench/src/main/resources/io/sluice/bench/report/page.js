'use strict';
const MIB = 1 << 20, GIB = 1 << 30, NOISE = 0.05;
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const make = (tag, parent, text, kind) => {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (kind) made.className = kind;
  parent.append(made);
  return made;
};
const size = n => n >= GIB ? n / GIB + ' GiB' : n >= MIB ? +(n / MIB).toFixed(1) + ' MiB' : n >= 1024 ? +(n / 1024).toFixed(1) + ' KiB' : n + ' B';
const ratio = n => n.toPrecision(3);
const figure = name => ({thread: 'thread CPU', process: 'process CPU', machine: 'CPU with peers'}[name] || name);
const groups = {table: 'The numbers to reach', more: 'More', auto: 'AUTO against fixed methods'};
/* One colour for a way in every chart. */
const colours = {'Sluice.transferTo': 0, 'Sluice.transferFrom': 0, Relay: 0, AUTO: 1, READ_WRITE: 2, MMAP_WRITE: 3, MMAP_READ: 4, SENDFILE: 5,
  SPLICE: 6, COPY_FILE_RANGE: 7, 'JDK transferTo': 8, 'JDK MappedByteBuffer': 9, '256 KiB direct loop': 10, '64 KiB direct loop': 11,
  '8 KiB heap loop': 12, 'JDK transferFrom': 13};
const colour = (name, i) => '--way' + (name in colours ? colours[name] : i % 14);
const isSluice = name => /^(Sluice|Relay|[A-Z]+(_[A-Z]+)*$)/.test(name);

function table(parent, head, rows) {
  const box = make('div', parent, undefined, 'scroll');
  const made = make('table', box);
  const top = make('tr', make('thead', made));
  head.forEach(text => make('th', top, text));
  const body = make('tbody', made);
  rows.forEach(cells => {
    const row = make('tr', body);
    cells.forEach((text, i) => make('td', row, text, i && /^[\d,.]*( \(|$)/.test(text) ? 'n' : ''));
  });
}

function facts() {
  const names = [...new Set(summary.jdks.flatMap(jdk => Object.keys(summary.environments[jdk])))];
  table(document.getElementById('facts'), ['', ...summary.jdks],
    names.map(name => [name, ...summary.jdks.map(jdk => summary.environments[jdk][name] || '–')]));
}

/* ---- Ratios */

function pair(card, subject, one) {
  const row = make('div', card, undefined, 'pair');
  make('b', row, one.subject + ' / ' + one.against);
  make('span', row, (one.figure === 'thread' ? '' : figure(one.figure) + ' ') + (one.bar === '≈ 1' || !one.bar ? one.bar : 'at most ' + one.bar));
  const difference = bar => bar.kind === 'difference';
  const whole = Math.max(1.2, ...Object.values(one.judged).flatMap(bar => [bar.ratios[bar.figure].to, difference(bar) ? 0 : bar.limit || 0])) * 1.02;
  const part = value => Math.min(100, 100 * value / whole) + '%';
  summary.jdks.forEach((jdk, i) => {
    const bar = one.judged[jdk];
    if (!bar) return;
    const spread = bar.ratios[bar.figure];
    const line = make('div', row, undefined, 'bar');
    make('span', line, jdk);
    const track = make('div', line, undefined, 'track');
    const full = make('i', track), end = make('u', track);
    full.style.width = end.style.left = part(spread.from);
    end.style.width = 'calc(' + part(spread.to) + ' - ' + part(spread.from) + ')';
    full.style.background = end.style.background = 'var(--jdk' + i % 2 + ')';
    if (bar.limit !== undefined && !difference(bar)) make('s', track).style.left = part(bar.limit);
    const numbers = make('div', line, undefined, 'numbers');
    make('b', numbers, difference(bar) ? bar.value.toFixed(1) + ' ns' : ratio(bar.value));
    make('span', numbers, ' (' + (difference(bar) ? 'ratio ' : '') + ratio(spread.from) + '–' + ratio(spread.to) + ') of ' + spread.rounds + ' ');
    if (bar.reached !== undefined) make('span', numbers, bar.reached ? '✓ reached' : '✗ over', bar.reached ? 'good' : 'over');
    const other = name => bar.ratios[name] ? ratio(bar.ratios[name].median) : '–';
    make('span', numbers, ' · process ' + other('process') + ' · wall ' + other('wall'));
  });
}

function contenders(card, subject) {
  const more = make('details', card);
  make('summary', more, 'Every contender, ' + (subject.large ? 's per GB' : 'ns per operation'));
  const cost = value => subject.large ? value.toFixed(3) : Math.round(value).toLocaleString('en');
  for (const jdk of summary.jdks) {
    table(more, [jdk, 'thread CPU', 'process CPU', 'with peers', 'wall', 'to best peer', 'to C limit'],
      Object.entries(subject.figures).filter(([, by]) => by[jdk]).map(([name, by]) => [name, cost(by[jdk].thread), cost(by[jdk].process),
        cost(by[jdk].machine), cost(by[jdk].wall), by[jdk].toPeer ? ratio(by[jdk].toPeer) + ' (' + by[jdk].peer + ')' : '',
        by[jdk].toLimit ? ratio(by[jdk].toLimit) : '']));
  }
  Object.entries(subject.absent).forEach(([name, why]) => make('p', more, name + ' could not run: ' + why, 'quiet'));
}

function subjects() {
  if (!summary.subjects.length) return;
  document.getElementById('ratios').hidden = false;
  const into = document.getElementById('subjects');
  for (const [group, title] of Object.entries(groups)) {
    const some = summary.subjects.filter(subject => subject.group === group);
    if (!some.length) continue;
    make('h2', into, title);
    for (const subject of some) {
      const card = make('article', into, undefined, 'card');
      make('h3', card, subject.title);
      subject.pairs.forEach(one => pair(card, subject, one));
      make('p', card, 'A/A ' + summary.jdks.filter(jdk => subject.noise[jdk]).map(jdk => jdk + ': ' + ratio(subject.noise[jdk].median)
        + ' (' + ratio(subject.noise[jdk].low) + '–' + ratio(subject.noise[jdk].high) + ')').join(', '), 'quiet');
      contenders(card, subject);
    }
  }
}

/* ---- By size */

const drawn = [];
const verticals = {
  id: 'verticals',
  afterDatasetsDraw(chart, _, options) {
    const {ctx, chartArea: area, scales: {x}} = chart;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = css('--quiet');
    ctx.font = '11px system-ui, sans-serif';
    ctx.setLineDash([2, 4]);
    options.at.forEach((crossing, i) => {
      const at = x.getPixelForValue(crossing.size);
      ctx.beginPath();
      ctx.moveTo(at, area.top);
      ctx.lineTo(at, area.bottom);
      ctx.stroke();
      ctx.textAlign = at > (area.left + area.right) / 2 ? 'right' : 'left';
      ctx.fillText(crossing.to + ' from ' + size(crossing.size), at + (ctx.textAlign === 'right' ? -4 : 4), area.top + 12 + 14 * i);
    });
    ctx.restore();
  },
};

function chart(box, leg, title, values, logarithmic, unit) {
  const canvas = make('canvas', make('div', box, undefined, 'chart'));
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', title + ' by size: ' + leg.about);
  const grid = css('--rule'), ink = css('--quiet');
  const made = new Chart(canvas, {
    type: 'line',
    data: {
      datasets: Object.entries(values).map(([name, ys], i) => ({
        label: name,
        data: ys.map((y, k) => ({x: leg.sizes[k], y})),
        borderColor: css(colour(name, i)), backgroundColor: css(colour(name, i)),
        borderWidth: name === 'AUTO' ? 3.5 : 2, borderDash: isSluice(name) ? [] : [6, 4],
        pointRadius: 2.5, tension: 0,
      })),
    },
    options: {
      responsive: true, maintainAspectRatio: false, animation: false,
      interaction: {mode: 'index', intersect: false},
      plugins: {
        legend: {display: false},
        title: {display: true, text: title, color: css('--text'), align: 'start'},
        verticals: {at: leg.methods},
        tooltip: {
          itemSort: (a, b) => logarithmic ? a.parsed.y - b.parsed.y : b.parsed.y - a.parsed.y,
          callbacks: {title: items => size(items[0].parsed.x), label: item => item.dataset.label + ': ' + item.parsed.y.toPrecision(3) + ' ' + unit},
        },
      },
      scales: {
        x: {
          type: 'logarithmic', min: leg.sizes[0], max: leg.sizes[leg.sizes.length - 1], grid: {color: grid},
          afterBuildTicks: axis => { axis.ticks = leg.sizes.map(value => ({value})); },
          ticks: {color: ink, callback: value => size(value), autoSkip: true, maxRotation: 0, autoSkipPadding: 8},
        },
        y: {
          type: logarithmic ? 'logarithmic' : 'linear', beginAtZero: !logarithmic, grid: {color: grid},
          ticks: {color: ink, maxTicksLimit: 8, callback: value => +value.toPrecision(3)},
        },
      },
    },
    plugins: [verticals],
  });
  drawn.push(made);
  return made;
}

function cheapest(values, sizes, crossings) {
  const names = Object.keys(values);
  const first = names.reduce((a, b) => values[b][0] < values[a][0] ? b : a);
  return crossings.length ? crossings.reduce((text, each) => text + ' up to ' + size(each.size) + ', then ' + each.to, first) : first + ' at every size';
}

function legs(jdk) {
  drawn.splice(0).forEach(each => each.destroy());
  const into = document.getElementById('legs');
  into.textContent = '';
  for (const leg of summary.legs.filter(each => each.jdk === jdk)) {
    const card = make('article', into, undefined, 'card');
    make('h3', card, leg.about);
    const names = make('div', card, undefined, 'names');
    const box = make('div', card, undefined, 'charts');
    const charts = [chart(box, leg, 'CPU of the transferring thread, s per GB', leg.cpu, true, 's/GB'),
      chart(box, leg, 'Throughput, GB per second', leg.throughput, false, 'GB/s')];
    Object.keys(leg.cpu).forEach((name, i) => {
      const button = make('button', names, name);
      button.type = 'button';
      button.style.setProperty('--ink', 'var(' + colour(name, i) + ')');
      button.style.setProperty('--line', isSluice(name) ? 'solid' : 'dashed');
      button.setAttribute('aria-pressed', 'true');
      button.onclick = () => {
        const shown = button.getAttribute('aria-pressed') !== 'true';
        button.setAttribute('aria-pressed', String(shown));
        charts.forEach(each => each.setDatasetVisibility(i, shown));
        charts.forEach(each => each.update());
      };
    });
    make('p', card, 'Cheapest of all: ' + cheapest(leg.cpu, leg.sizes, leg.all) + '.', 'quiet');
    if (leg.auto.length) {
      const fixed = Object.fromEntries(Object.entries(leg.cpu).filter(([name]) => leg.cheapest.includes(name)));
      make('p', card, 'Of Sluice\'s methods: ' + cheapest(fixed, leg.sizes, leg.methods) + '.', 'quiet');
      const losses = leg.auto.map((value, i) => value > 1.05 ? ratio(value) + ' at ' + size(leg.sizes[i]) + ' (' + leg.cheapest[i] + ')' : '').filter(Boolean);
      make('p', card, 'AUTO against the cheapest fixed method: ' + (losses.length ? losses.join(', ') + '; else within 5 %.' : 'within 5 % at every size.'), 'quiet');
    }
  }
}

function sizes() {
  const jdks = [...new Set(summary.legs.map(leg => leg.jdk))];
  if (!jdks.length) return;
  document.getElementById('sizes').hidden = false;
  const choice = document.getElementById('jdks');
  let chosen = jdks[0];
  const choose = jdk => {
    chosen = jdk;
    [...choice.children].forEach(button => button.setAttribute('aria-pressed', String(button.textContent === jdk)));
    legs(jdk);
  };
  jdks.forEach(jdk => { make('button', choice, jdk).onclick = () => choose(jdk); });
  choose(chosen);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => choose(chosen));
}

document.getElementById('quick').hidden = !summary.quick;
facts();
subjects();
sizes();

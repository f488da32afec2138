use crate::sys::{Errno, Mapping, Protection, Tally, page_size};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::os::fd::BorrowedFd;

/// Bytes of a file that are mapped at once, and at what multiples: what x86-64 and most of AArch64 can map as one huge page.
/// Large enough that neighbouring regions share one; mapping costs the same for any length, faults are by page.
pub(super) const WINDOW: u64 = 2 * 1024 * 1024;

/// The least that is mapped of a small file: a fault maps as much around it (`fault_around_bytes`).
const LEAST: u64 = 64 * 1024;

/// A window of a file: which file, and which window of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) file: u32,
    pub(super) number: u64,
}

#[derive(Debug)]
struct Window {
    key: Key,
    mapping: Mapping,
    used: u64,
}

/// Mapped windows of files, the longest unused of which go when they come to more bytes than allowed.
///
/// A window is mapped past the file's end where the file is expected to grow: the pages come with the bytes, and go when
/// they are cut off. Nobody but the kernel looks at them, so neither takes any action here.
#[derive(Debug)]
pub(super) struct Windows {
    slots: Vec<Option<Window>>,
    free: Vec<u32>,
    index: HashMap<Key, u32, BuildHasherDefault<Spread>>,
    /// Found last: neighbouring regions are mostly in one window.
    last: Option<(Key, u32)>,
    mapped: u64,
    limit: u64,
    gathers: u64,
}

impl Windows {
    pub(super) fn new(limit: u64) -> Windows {
        Windows {
            slots: Vec::new(),
            free: Vec::new(),
            index: HashMap::default(),
            last: None,
            mapped: 0,
            limit,
            gathers: 0,
        }
    }

    /// Bytes mapped now.
    pub(super) fn mapped(&self) -> u64 {
        self.mapped
    }

    /// Begins a gather: windows found from now on stay until the next.
    pub(super) fn begin(&mut self) {
        self.gathers += 1;
    }

    /// A window that reaches to `end`, mapped if need be. `None` where it would need the room of one that this gather uses.
    pub(super) fn find(
        &mut self,
        key: Key,
        end: usize,
        fd: BorrowedFd<'_>,
        size: u64,
        tally: &Tally,
    ) -> Result<Option<&Mapping>, Errno> {
        let slot = self.slot(key, end, fd, size, tally)?;
        Ok(slot.and_then(|slot| self.slots[slot as usize].as_ref()).map(|window| &window.mapping))
    }

    fn slot(
        &mut self,
        key: Key,
        end: usize,
        fd: BorrowedFd<'_>,
        size: u64,
        tally: &Tally,
    ) -> Result<Option<u32>, Errno> {
        if let Some(slot) = self.slot_of(key) {
            if self.uses(key, slot, end) {
                return Ok(Some(slot));
            }
            if self.slots[slot as usize].as_ref().is_some_and(|window| window.used == self.gathers) {
                return Ok(None);
            }
            // The file has grown beyond what was mapped of it.
            self.end(slot, tally);
        }
        let start = key.number * WINDOW;
        let length = size.saturating_sub(start).max(end as u64).next_power_of_two().clamp(LEAST, WINDOW);
        // On machines with pages of 64 KiB and less, all of these are whole pages.
        debug_assert_eq!(length % page_size() as u64, 0);
        if !self.make_room(length, tally) {
            return Ok(None);
        }
        let mapping = Mapping::of(fd, start, length as usize, Protection::Read, tally)?;
        self.mapped += length;
        let window = Window { key, mapping, used: self.gathers };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(window);
                slot
            }
            None => {
                self.slots.push(Some(window));
                (self.slots.len() - 1) as u32
            }
        };
        self.index.insert(key, slot);
        self.last = Some((key, slot));
        Ok(Some(slot))
    }

    /// A window that reaches to `end`, where there is one already.
    pub(super) fn known(&mut self, key: Key, end: usize) -> Option<&Mapping> {
        let slot = self.slot_of(key).filter(|slot| self.uses(key, *slot, end))?;
        self.slots[slot as usize].as_ref().map(|window| &window.mapping)
    }

    fn slot_of(&self, key: Key) -> Option<u32> {
        let hint = self.last.filter(|(last, _)| *last == key).map(|(_, slot)| slot);
        hint.or_else(|| self.index.get(&key).copied())
    }

    /// Has this gather use a window, if it reaches to `end`. Whether it does.
    fn uses(&mut self, key: Key, slot: u32, end: usize) -> bool {
        let window = self.slots[slot as usize].as_mut().filter(|window| window.mapping.len() >= end);
        let Some(window) = window else { return false };
        window.used = self.gathers;
        self.last = Some((key, slot));
        true
    }

    /// The window found last.
    pub(super) fn last(&self) -> Option<(Key, &Mapping)> {
        let (key, slot) = self.last?;
        self.slots[slot as usize].as_ref().map(|window| (key, &window.mapping))
    }

    /// Ends what is mapped of a file.
    pub(super) fn forget(&mut self, file: u32, tally: &Tally) {
        for slot in 0..self.slots.len() {
            if self.slots[slot].as_ref().is_some_and(|window| window.key.file == file) {
                self.end(slot as u32, tally);
            }
        }
    }

    /// Ends windows until there is room; a gather may always have one, however small the limit.
    fn make_room(&mut self, length: u64, tally: &Tally) -> bool {
        while self.mapped > 0 && self.mapped + length > self.limit {
            let gathers = self.gathers;
            let unused = self.slots.iter().enumerate().filter_map(|(slot, window)| {
                window.as_ref().filter(|window| window.used != gathers).map(|window| (window.used, slot))
            });
            match unused.min() {
                Some((_, slot)) => self.end(slot as u32, tally),
                None => return false,
            }
        }
        true
    }

    fn end(&mut self, slot: u32, tally: &Tally) {
        if let Some(window) = self.slots[slot as usize].take() {
            self.mapped -= window.mapping.len() as u64;
            self.index.remove(&window.key);
            self.free.push(slot);
            self.last = None;
            window.mapping.unmap(tally);
        }
    }
}

/// Hashes two small numbers: a multiplication each (Knuth, volume 3, 6.4), where the standard hasher takes longer than the
/// rest of finding a window.
#[derive(Debug, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(32) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sys::Call;
    use std::fs::File;
    use std::os::fd::AsFd;

    fn slot(windows: &mut Windows, number: u64, tally: &Tally) -> Option<u32> {
        let file = File::open("Cargo.toml").expect("it is there");
        let size = 1 << 40;
        windows.slot(Key { file: 0, number }, 1, file.as_fd(), size, tally).expect("map it")
    }

    #[test]
    fn the_longest_unused_goes_first_and_what_a_gather_uses_stays() {
        let (mut windows, tally) = (Windows::new(2 * WINDOW), Tally::default());
        for number in [0, 1, 0, 2, 0] {
            windows.begin();
            assert!(slot(&mut windows, number, &tally).is_some());
        }
        assert_eq!((tally.of(Call::Mmap), tally.of(Call::Munmap), windows.mapped()), (3, 1, 2 * WINDOW));
        windows.begin();
        assert!(slot(&mut windows, 0, &tally).is_some() && slot(&mut windows, 3, &tally).is_some());
        assert_eq!(slot(&mut windows, 4, &tally), None, "both windows are in use");
        windows.begin();
        windows.forget(0, &tally);
        assert_eq!((windows.mapped(), tally.of(Call::Mmap)), (0, tally.of(Call::Munmap)));
    }

    #[test]
    fn a_limit_below_a_window_leaves_one() {
        let (mut windows, tally) = (Windows::new(1), Tally::default());
        windows.begin();
        assert!(slot(&mut windows, 0, &tally).is_some());
        assert_eq!(slot(&mut windows, 1, &tally), None);
        windows.begin();
        assert!(slot(&mut windows, 1, &tally).is_some());
    }
}

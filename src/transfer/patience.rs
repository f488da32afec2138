//! Trying a full pipe again for a moment before the thread sleeps on it.
//!
//! Where writer and reader have a CPU each, both sleep at most pipefuls, which are 64 KiB: the reader empties the pipe within 12 us
//! or so, and to put a thread to sleep and wake it by the other CPU takes it 20 us of its time. In C, s/GiB of the writer's CPU,
//! the reader's, and wall time, with a reader of 64 KiB at a time (Linux 6.18, two virtual CPUs): asleep .329, .431, .919; trying
//! again .215, .218, .221; a pipe of 256 KiB, over which the two meet on its mutex instead, .207, .214, .215. How much
//! is spliced at a time (4 to 60 KiB) makes little difference, and polling is dearer (.415, .530, 1.175). On one CPU all are the same, and with a
//! reader that takes 100 us for each pipeful it costs the writer 1 to 2 %.
//!
//! `./gradlew ratios -Pratios=pipe -Pjdk=25`: 0.31 of the CPU of the JDK's transferTo and 0.13 of its time, 0.84 and 0.86 before.

use std::hint;
use std::sync::atomic::{AtomicU32, Ordering};

/// How often a full pipe is tried again, 2 us apart: half as long left a quarter of the gain to chance (.231, .251, .297).
const TRIES: u32 = 24;

/// Turns of a pause between two tries.
const TURNS: u32 = 50;

/// The most rounds that are spared after a vain one, which are 1 at first and twice as many each time: where the reader has no CPU of
/// its own, or something to do with the bytes, the thread soon sleeps at once.
const MOST_SPARED: u32 = 256;

/// How many rounds were spared after the last vain one. What is learnt of one pipe is taken for the next one's, so that short
/// transfers learn, too; threads that meet here cost each other a try at worst.
static SPARED: AtomicU32 = AtomicU32::new(0);

/// How many of those are left.
static LEFT: AtomicU32 = AtomicU32::new(0);

/// Whether the next full pipe is worth a round of tries.
pub(super) fn is_worth_it() -> bool {
    match LEFT.load(Ordering::Relaxed) {
        0 => true,
        left => {
            LEFT.store(left - 1, Ordering::Relaxed);
            false
        }
    }
}

/// Tries again and again, for 50 us or so, until it is not in vain; `None` if it was to the end.
pub(super) fn retry<T>(mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    for _ in 0..TRIES {
        (0..TURNS).for_each(|_| hint::spin_loop());
        let answer = attempt();
        if answer.is_some() {
            SPARED.store(0, Ordering::Relaxed);
            return answer;
        }
    }
    let spared = (SPARED.load(Ordering::Relaxed) * 2).clamp(1, MOST_SPARED);
    SPARED.store(spared, Ordering::Relaxed);
    LEFT.store(spared, Ordering::Relaxed);
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vain() {
        assert!(is_worth_it());
        let mut tries = 0;
        let answer: Option<()> = retry(|| {
            tries += 1;
            None
        });
        assert_eq!((answer, tries), (None, TRIES));
    }

    fn spared() -> u32 {
        let mut rounds = 0;
        while !is_worth_it() {
            rounds += 1;
        }
        rounds
    }

    // One test: what is learnt is everybody's.
    #[test]
    fn what_is_in_vain_is_spared_for_longer_and_longer_until_it_is_not() {
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, MOST_SPARED, MOST_SPARED] {
            vain();
            assert_eq!(spared(), expected);
        }
        let mut tries = 0;
        let third = retry(|| {
            tries += 1;
            (tries == 3).then_some(tries)
        });
        assert_eq!(third, Some(3));
        assert_eq!(spared(), 0);
        vain();
        assert_eq!(spared(), 1);
    }
}

//! Trying a pipe again for a moment before the thread sleeps on it.
//!
//! Where writer and reader have a CPU each, both sleep at most pipefuls, which are 64 KiB: to fill or to empty the pipe takes 12 us
//! or so, and to put a thread to sleep and wake it by the other CPU takes it 20 us of its time. On one CPU all of the following are
//! the same.
//!
//! A full pipe, in C, s/GiB of the writer's CPU,
//! the reader's, and wall time, with a reader of 64 KiB at a time (Linux 6.18, two virtual CPUs): asleep .329, .431, .919; trying
//! again .215, .218, .221; a pipe of 256 KiB, over which the two meet on its mutex instead, .207, .214, .215. How much
//! is spliced at a time (4 to 60 KiB) makes little difference, and polling is dearer (.415, .530, 1.175). With a
//! reader that takes 100 us for each pipeful it costs the writer 1 to 2 %.
//! `./gradlew ratios -Pratios=pipe -Pjdk=25`: 0.31 of the CPU of the JDK's transferTo and 0.13 of its time, 0.84 and 0.86 before.
//!
//! An empty pipe, whose bytes go to a file on ext4: us per MiB of the reader's CPU, the writer's, and wall time, with a writer of
//! 1 MiB at a time: asleep 840, 920, 2200; trying again 970, 410, 1050; the same, and what came moved into a pipe of our own, so
//! that the writer finds room before it has fallen asleep, 570, 350, 640; a read into a mapping of the file, asleep, 780, 830,
//! 2050. The writer is slower to wake than a reader is: with tries for 50 us, of 4,096 pipefuls that a JVM took 2,800 to 3,600
//! were slept for (880 us of CPU per MiB, 1850 of wall time), for 100 us 8 to 90 (690, 750).
//! `./gradlew ratios -Pratios=auto-from-pipe-1024k -Pjdk=25`, us of CPU and of time: AUTO 783 and 1843 before, 591 and 625 (another run 615
//! and 677); MMAP_READ 635 and 1671, 767 and 1845 (2735 and 3992).

use std::hint;
use std::sync::atomic::{AtomicU32, Ordering};

/// Turns of a pause between two tries.
const TURNS: u32 = 50;

/// The most rounds that are spared after a vain one, which are 1 at first and twice as many each time: where the reader has no CPU of
/// its own, or something to do with the bytes, the thread soon sleeps at once.
const MOST_SPARED: u32 = 256;

/// What is known of waiting for pipes in one direction. What is learnt of one pipe is taken for the next one's, so that short
/// transfers learn, too; threads that meet here cost each other a try at worst.
#[derive(Debug)]
pub(super) struct Patience {
    /// How often a pipe is tried again, 2 us apart.
    tries: u32,
    /// How many rounds were spared after the last vain one.
    spared: AtomicU32,
    /// How many of those are left.
    left: AtomicU32,
}

/// With pipes that are full: half as long left a quarter of the gain to chance (.231, .251, .297).
pub(super) static FULL: Patience = Patience::of(24);

/// With pipes that are empty.
pub(super) static EMPTY: Patience = Patience::of(48);

impl Patience {
    const fn of(tries: u32) -> Patience {
        Patience { tries, spared: AtomicU32::new(0), left: AtomicU32::new(0) }
    }

    /// Whether the next pipe is worth a round of tries.
    pub(super) fn is_worth_it(&self) -> bool {
        match self.left.load(Ordering::Relaxed) {
            0 => true,
            left => {
                self.left.store(left - 1, Ordering::Relaxed);
                false
            }
        }
    }

    /// Tries, and again for as long as it is worth, until it is not in vain; `None` if it was to the end.
    pub(super) fn retry<T>(&self, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
        let at_once = attempt();
        if at_once.is_some() {
            return at_once;
        }
        for _ in 0..self.tries {
            (0..TURNS).for_each(|_| hint::spin_loop());
            let answer = attempt();
            if answer.is_some() {
                self.spared.store(0, Ordering::Relaxed);
                return answer;
            }
        }
        let spared = (self.spared.load(Ordering::Relaxed) * 2).clamp(1, MOST_SPARED);
        self.spared.store(spared, Ordering::Relaxed);
        self.left.store(spared, Ordering::Relaxed);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vain(patience: &Patience) {
        assert!(patience.is_worth_it());
        let mut tries = 0;
        let answer: Option<()> = patience.retry(|| {
            tries += 1;
            None
        });
        assert_eq!((answer, tries), (None, 1 + patience.tries));
    }

    fn spared(patience: &Patience) -> u32 {
        let mut rounds = 0;
        while !patience.is_worth_it() {
            rounds += 1;
        }
        rounds
    }

    fn after(tries: u32, patience: &Patience) {
        let mut left = tries;
        let answer = patience.retry(|| {
            left -= 1;
            (left == 0).then_some(tries)
        });
        assert_eq!(answer, Some(tries));
    }

    #[test]
    fn what_is_in_vain_is_spared_for_longer_and_longer_until_it_is_not() {
        let patience = Patience::of(5);
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, MOST_SPARED, MOST_SPARED] {
            vain(&patience);
            assert_eq!(spared(&patience), expected);
        }
        after(3, &patience);
        assert_eq!(spared(&patience), 0);
        vain(&patience);
        assert_eq!(spared(&patience), 1);
    }

    #[test]
    fn what_needs_no_second_try_teaches_nothing() {
        let patience = Patience::of(5);
        vain(&patience);
        assert_eq!(spared(&patience), 1);
        after(1, &patience);
        vain(&patience);
        assert_eq!(spared(&patience), 2);
    }
}

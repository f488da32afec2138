use super::{Block, Endpoint, Kind, Method, auto, rewrite};
use std::slice;

macro_rules! reasons {
    ($($name:ident = $text:literal),* $(,)?) => {
        /// Why a method has its place in a plan, or has none.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Reason {
            $(#[doc = $text] $name),*
        }

        impl Reason {
            const ALL: &'static [Reason] = &[$(Reason::$name),*];

            /// The reason as a sentence.
            #[must_use]
            pub const fn text(self) -> &'static str {
                match self { $(Reason::$name => $text),* }
            }
        }
    };
}

reasons! {
    NotConsidered = "not considered for this pair",
    Asked = "asked for by name",
    Cheapest = "the cheapest for this pair by measurement",
    Next = "takes over where the methods before it are refused",
    Universal = "works for any pair; the last resort",
    Costlier = "can serve this pair, but costs more than those chosen",
    InputNotAFile = "reads only from a file",
    OutputNotAFile = "writes only to a file",
    NeitherIsAFile = "works only between two files",
    SizelessInput = "the input says it is 0 bytes long, as files in /proc do, so only reading tells what it holds",
    OutputAppends = "the kernel refuses it for an output opened for appending",
    OutputPositioned = "writes at the output's own position only, and another was asked for",
    Datagrams = "each write to a UDP socket is a datagram of its own",
    SpecialFile = "one end is neither a file, a stream socket nor a pipe",
    PipeInput = "a pipe cannot be mapped or sent from; splice it",
    UnknownLength = "needs to know how many bytes will come, to allocate the output first",
}

impl Reason {
    /// The reason of a code (its place in the list), or `None` where there is none.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Reason> {
        Reason::ALL.get(usize::from(code)).copied()
    }
}

/// What a plan looks at: small enough to copy, so that a transfer can climb the ladder as it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pair {
    input: Kind,
    output: Kind,
    sizeless: bool,
    appends: bool,
    positioned: bool,
    count: u64,
    rewrites: bool,
}

/// The methods for a pair, in the order in which they are tried: the one asked for where it can serve the pair, then
/// AUTO's. Never empty, and each method once.
///
/// Worked out rung by rung: nearly every transfer needs the first one only.
#[derive(Clone, Debug)]
pub struct Ladder {
    pair: Pair,
    asked: Method,
    asked_first: bool,
    rest: slice::Iter<'static, Method>,
}

impl Ladder {
    /// The ladder for a pair. AUTO asks the kernel where the answer may be worth more than the question, unless the block has
    /// just been told the [`plan()`] for the pair.
    pub(super) fn of(
        input: &Endpoint<'_>,
        output: &Endpoint<'_>,
        asked: Method,
        count: u64,
        planned: bool,
        block: &Block,
    ) -> Ladder {
        let meant = input.rest().map_or(count, |rest| rest.min(count));
        let rewrites = asked == Method::Auto
            && input.kind == Kind::File
            && output.kind == Kind::File
            && if planned {
                // Between files, AUTO has no other reason for it.
                block.row(Method::Splice).rank.get() != 0
            } else {
                let tally = &block.row(Method::Auto).tally;
                rewrite::rewrites_cached(input, output, meant, auto::LARGE_REWRITE, tally)
            };
        let pair = Pair {
            input: input.kind,
            output: output.kind,
            sizeless: input.size == Some(0),
            appends: output.appends,
            positioned: output.position.is_some(),
            count: input.rest().unwrap_or(count),
            rewrites,
        };
        let rest = auto::order(pair.input, pair.output, count, rewrites).iter();
        Ladder { pair, asked, asked_first: asked != Method::Auto, rest }
    }

    /// Whether `splice` leads only for the size of its steps, which takes a large pipe.
    pub(super) fn needs_large_pipe(&self) -> bool {
        self.pair.rewrites
    }
}

impl Iterator for Ladder {
    type Item = Method;

    fn next(&mut self) -> Option<Method> {
        if std::mem::take(&mut self.asked_first) && objection(self.asked, &self.pair).is_none() {
            return Some(self.asked);
        }
        let (pair, asked) = (self.pair, self.asked);
        self.rest.by_ref().copied().find(|method| *method != asked && objection(*method, &pair).is_none())
    }
}

/// Says what [`transfer`](super::transfer) would do with the pair, and why; writes rank and reason of each method into
/// the block. Moves nothing; what it asks the kernel is counted in the row of [`Method::Auto`].
pub fn plan(input: &Endpoint<'_>, output: &Endpoint<'_>, asked: Method, count: u64, block: &Block) -> Ladder {
    let ladder = Ladder::of(input, output, asked, count, false, block);
    block.header.kind_in.set(input.kind as u64);
    block.header.kind_out.set(output.kind as u64);
    for method in Method::MOVING {
        let place = ladder.clone().position(|rung| rung == method);
        let reason = match place {
            None => objection(method, &ladder.pair).unwrap_or(Reason::Costlier),
            Some(_) if method == asked => Reason::Asked,
            Some(0) if auto::chooses(method, input.kind, output.kind, count, ladder.pair.rewrites) => {
                Reason::Cheapest
            }
            Some(_) if method == Method::ReadWrite => Reason::Universal,
            Some(_) => Reason::Next,
        };
        let row = block.row(method);
        row.rank.set(place.map_or(0, |place| place as u64 + 1));
        row.reason.set(reason as u64);
    }
    ladder
}

/// Why a method cannot serve a pair, or `None` where it can.
fn objection(method: Method, pair: &Pair) -> Option<Reason> {
    if method == Method::ReadWrite {
        return None;
    }
    if pair.input == Kind::Udp || pair.output == Kind::Udp {
        return Some(Reason::Datagrams);
    }
    if pair.input == Kind::Other || pair.output == Kind::Other {
        return Some(Reason::SpecialFile);
    }
    if pair.sizeless {
        return Some(Reason::SizelessInput);
    }
    let file_to_file = pair.input == Kind::File && pair.output == Kind::File;
    match method {
        Method::Auto | Method::ReadWrite => None,
        Method::MmapWrite | Method::Sendfile if pair.input == Kind::Pipe => Some(Reason::PipeInput),
        Method::MmapWrite if pair.input != Kind::File => Some(Reason::InputNotAFile),
        Method::MmapWrite => None,
        Method::MmapRead if pair.output != Kind::File => Some(Reason::OutputNotAFile),
        Method::MmapRead if pair.appends => Some(Reason::OutputAppends),
        Method::MmapRead if pair.count > MAPPED_SINK => Some(Reason::UnknownLength),
        Method::MmapRead => None,
        Method::Sendfile if pair.input != Kind::File => Some(Reason::InputNotAFile),
        Method::Sendfile | Method::Splice | Method::CopyFileRange if pair.appends => {
            Some(Reason::OutputAppends)
        }
        Method::Sendfile if pair.output == Kind::File && pair.positioned => Some(Reason::OutputPositioned),
        Method::Sendfile | Method::Splice => None,
        Method::CopyFileRange | Method::Reflink if !file_to_file => Some(Reason::NeitherIsAFile),
        Method::Reflink if pair.appends => Some(Reason::OutputAppends),
        Method::CopyFileRange | Method::Reflink => None,
    }
}

/// The largest request taken for a size somebody knows, in bytes: 8 EiB less a page is the kernel's limit, and what
/// callers say who mean "all that comes".
const MAPPED_SINK: u64 = 1 << 50;

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::os::fd::AsFd;

    fn rungs(input: Kind, output: Kind, asked: Method, count: u64) -> Vec<Method> {
        let null = File::open("/dev/null").expect("every Linux has /dev/null");
        let input = Endpoint::assumed(null.as_fd(), input, Some(0));
        let output = Endpoint::assumed(null.as_fd(), output, None);
        plan(&input, &output, asked, count, &Block::new()).collect()
    }

    #[test]
    fn a_large_send_is_a_sendfile() {
        assert_eq!(rungs(Kind::File, Kind::Tcp, Method::Auto, 1 << 20)[0], Method::Sendfile);
    }

    #[test]
    fn a_small_send_is_a_sendfile_too() {
        assert_eq!(rungs(Kind::File, Kind::Tcp, Method::Auto, 1)[0], Method::Sendfile);
    }

    #[test]
    fn a_small_receive_is_a_copy() {
        assert_eq!(rungs(Kind::Tcp, Kind::File, Method::Auto, 4096), [Method::ReadWrite]);
    }

    #[test]
    fn a_method_asked_for_comes_first_and_once() {
        let ladder = rungs(Kind::File, Kind::Tcp, Method::Splice, 1 << 20);
        assert_eq!(ladder, [Method::Splice, Method::Sendfile, Method::ReadWrite]);
    }

    #[test]
    fn a_method_that_cannot_serve_a_pair_says_why() {
        let null = File::open("/dev/null").expect("every Linux has /dev/null");
        let input = Endpoint::assumed(null.as_fd(), Kind::Tcp, None);
        let output = Endpoint::assumed(null.as_fd(), Kind::File, Some(0));
        let block = Block::new();
        plan(&input, &output, Method::Sendfile, 1 << 20, &block);
        let row = block.row(Method::Sendfile);
        assert_eq!((row.rank.get(), row.reason.get()), (0, Reason::InputNotAFile as u64));
    }

    #[test]
    fn datagrams_are_only_ever_read_and_written() {
        assert_eq!(rungs(Kind::File, Kind::Udp, Method::Sendfile, 1 << 20), [Method::ReadWrite]);
    }

    #[test]
    fn every_ladder_ends_with_what_always_works() {
        let kinds = [Kind::File, Kind::Tcp, Kind::Unix, Kind::Udp, Kind::Pipe, Kind::Other];
        for input in kinds {
            for output in kinds {
                for asked in Method::MOVING {
                    assert!(rungs(input, output, asked, 1 << 20).contains(&Method::ReadWrite));
                }
            }
        }
    }
}

//! Plans how to move bytes between two descriptors, and moves them. Pure Rust, no JVM.
//!
//! [`plan()`] turns a pair of [`Endpoint`]s into a [`Ladder`] of methods, each with the reason it is in or out.
//! [`transfer`] climbs it: the first method that the kernel does not refuse moves the bytes, and one that is
//! refused half-way hands over to the next at the exact byte. What was called is counted in the caller's [`Block`].
//!
//! ```
//! use sluice::sys::Tally;
//! use sluice::transfer::{Block, Endpoint, Request, Stop, Transit, transfer};
//! use std::{fs::File, os::fd::AsFd, os::unix::net::UnixStream};
//!
//! let file = File::open("Cargo.toml")?;
//! let (near, _far) = UnixStream::pair()?;
//! let (block, tally) = (Block::new(), Tally::default());
//! let mut input = Endpoint::probe(file.as_fd(), Some(0), &tally)?;
//! let mut output = Endpoint::probe(near.as_fd(), None, &tally)?;
//! let outcome = transfer(&mut input, &mut output, &Request::of(64), &mut Transit::new(), &block);
//! assert_eq!((outcome.moved, outcome.stop), (64, Stop::Complete));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ahead;
mod auto;
mod block;
mod buffers;
mod capabilities;
mod copy_file_range;
mod device;
mod endpoint;
mod engine;
mod halt;
mod holes;
mod job;
mod method;
mod mmap_read;
mod mmap_write;
mod patience;
mod pieces;
mod pipes;
mod plan;
mod read_write;
mod reflink;
mod regions;
mod rewrite;
mod sendfile;
mod short_waits;
mod splice;
mod transit;
mod upkeep;
mod windows;

pub use block::{Block, Header, Row};
pub use capabilities::{capabilities, obstacle};
pub use device::{Gathering, features_of, gathering, interface_to, is_last_device};
pub use endpoint::{Endpoint, Kind};
pub use engine::{Outcome, Request, transfer};
pub use holes::{Edge, next_edge};
pub use job::{Failure, Side, Stop};
pub use method::Method;
pub use pieces::{Cursor, Piece, Pieces};
pub use pipes::{PipeUse, pipe_budget, pipe_use, release_idle_pipes};
pub use plan::{Ladder, Reason, plan};
pub use regions::{Regions, SENDFILE_FROM, Sending, cork, uncork};
pub use transit::Transit;
pub use upkeep::{Pages, reserve, tend, trim};

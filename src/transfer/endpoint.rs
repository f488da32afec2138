use crate::sys::{self, Errno, FileType, SocketType, Status, Tally, Whence};
use std::os::fd::BorrowedFd;

/// What a descriptor is, as far as methods care. The discriminant is its code across the JNI boundary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A regular file or block device: it has positions.
    File = 1,
    /// A TCP socket.
    Tcp = 2,
    /// A Unix-domain stream socket.
    Unix = 3,
    /// A UDP socket: each write is a datagram.
    Udp = 4,
    /// A pipe or FIFO.
    Pipe = 5,
    /// Anything else: character devices, sequenced-packet sockets, event descriptors.
    Other = 6,
}

impl Kind {
    /// The kind of a code, or `None` where there is none.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Kind> {
        [Kind::File, Kind::Tcp, Kind::Unix, Kind::Udp, Kind::Pipe, Kind::Other]
            .into_iter()
            .find(|kind| *kind as u8 == code)
    }

    /// Whether it may have positions: of a device only trying tells.
    fn has_positions(self) -> bool {
        matches!(self, Kind::File | Kind::Other)
    }

    /// Whether it is a stream socket.
    #[must_use]
    pub fn is_stream_socket(self) -> bool {
        matches!(self, Kind::Tcp | Kind::Unix)
    }
}

/// One end of a transfer.
#[derive(Debug)]
pub struct Endpoint<'fd> {
    /// The descriptor.
    pub fd: BorrowedFd<'fd>,
    /// What it is.
    pub kind: Kind,
    /// Where to read or write, in bytes from the start, advanced as bytes move; `None` is the descriptor's own
    /// position, which the kernel keeps. Always below 2⁶³.
    pub position: Option<u64>,
    /// Length in bytes when it was looked at, where it is a regular file.
    pub size: Option<u64>,
    /// Which file it is ([`Status::inode`](sys::Status)), when it was looked at.
    pub(super) inode: Option<(u64, u64)>,
    /// The descriptor was opened with `O_APPEND`.
    pub appends: bool,
    /// The descriptor is `O_NONBLOCK`.
    pub nonblocking: bool,
    /// On `EAGAIN`, wait inside the transfer and go on. Asked only of a descriptor that is `O_NONBLOCK`; any other waits by
    /// itself.
    pub waits: bool,
    own_position: bool,
}

impl<'fd> Endpoint<'fd> {
    /// An end whose kind the caller knows; nothing is asked of the kernel. Its calls may block.
    #[must_use]
    pub fn assumed(fd: BorrowedFd<'fd>, kind: Kind, position: Option<u64>) -> Endpoint<'fd> {
        let position = position.filter(|_| kind.has_positions());
        Endpoint {
            fd,
            kind,
            position,
            size: None,
            inode: None,
            appends: false,
            nonblocking: false,
            waits: true,
            own_position: false,
        }
    }

    /// An end of which the kernel is asked what it is; waits inside the transfer unless it is `O_NONBLOCK`.
    ///
    /// # Errors
    /// `EBADF` for a descriptor that is not open.
    pub fn probe(fd: BorrowedFd<'fd>, position: Option<u64>, tally: &Tally) -> Result<Endpoint<'fd>, Errno> {
        let mut endpoint = Endpoint::assumed(fd, Kind::Other, position);
        endpoint.look(tally)?;
        Ok(endpoint)
    }

    /// Asks the kernel what the end is, whatever was assumed.
    ///
    /// # Errors
    /// `EBADF` for a descriptor that is not open.
    pub fn look(&mut self, tally: &Tally) -> Result<(), Errno> {
        let status = sys::fstat(self.fd, tally)?;
        self.kind = match status.file_type {
            FileType::Regular | FileType::Block => Kind::File,
            FileType::Pipe => Kind::Pipe,
            FileType::Other => Kind::Other,
            FileType::Socket => match sys::socket_type(self.fd, tally)? {
                SocketType::Tcp => Kind::Tcp,
                SocketType::UnixStream => Kind::Unix,
                SocketType::Udp => Kind::Udp,
                SocketType::Other => Kind::Other,
            },
        };
        let flags = sys::status_flags(self.fd, tally)?;
        self.position = self.position.filter(|_| self.kind.has_positions());
        self.remember(&status);
        self.appends = flags.append;
        self.nonblocking = flags.nonblocking;
        self.waits = !flags.nonblocking;
        Ok(())
    }

    /// Looks at the size of a regular file, and remembers it.
    pub(super) fn look_at_size(&mut self, tally: &Tally) -> Result<Option<u64>, Errno> {
        let status = sys::fstat(self.fd, tally)?;
        self.remember(&status);
        Ok(self.size)
    }

    fn remember(&mut self, status: &Status) {
        self.size = (status.file_type == FileType::Regular).then_some(status.size);
        self.inode = Some(status.inode);
    }

    /// Bytes from the position to the end of the file as it was when looked at.
    pub(super) fn rest(&self) -> Option<u64> {
        Some(self.size?.saturating_sub(self.position?))
    }

    /// Advances the position, where it is kept here.
    pub(super) fn advance(&mut self, count: u64) {
        if let Some(position) = &mut self.position {
            *position += count;
        }
    }

    /// Whether a call on it may wait inside the kernel for the peer.
    pub(super) fn may_block(&self) -> bool {
        !self.nonblocking && self.kind != Kind::File
    }

    /// Takes the descriptor's own position over, for methods that need to know where they are.
    pub(super) fn settle(&mut self, tally: &Tally) -> Result<(), Errno> {
        if self.kind == Kind::File && self.position.is_none() {
            self.position = Some(sys::lseek(self.fd, Whence::Current, tally)?);
            self.own_position = true;
        }
        Ok(())
    }

    /// Gives a settled position back to the descriptor.
    pub(super) fn unsettle(&mut self, tally: &Tally) {
        if std::mem::take(&mut self.own_position) {
            if let Some(position) = self.position.take() {
                // A descriptor that told its position takes one: it lies within the file or where it was.
                let _ = sys::lseek(self.fd, Whence::Start(position), tally);
            }
        }
    }
}

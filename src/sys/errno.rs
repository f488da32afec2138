use std::ffi::{CStr, c_char, c_int};
use std::fmt;
use std::ptr;

unsafe extern "C" {
    /// `char *strerror_l(int errnum, locale_t locale)`, see `strerror(3)`; the libc crate has no prototype of it.
    fn strerror_l(errnum: c_int, locale: libc::locale_t) -> *mut c_char;
}

/// A kernel error number, with names for those the library acts on or explains.
///
/// A number rather than a closed enum: a file system or driver may return any of them, and an unknown one
/// must reach the user as it is. See `errno(3)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Errno(i32);

macro_rules! errnos {
    ($($name:ident)*) => {
        impl Errno {
            $(
                #[doc = concat!("`", stringify!($name), "`, see `errno(3)`.")]
                pub const $name: Errno = Errno(libc::$name);
            )*

            /// The symbolic name, where the library knows it.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                $(if self == Errno::$name { return Some(stringify!($name)); })*
                None
            }
        }
    };
}

errnos! {
    EPERM ENOENT EINTR EIO ENXIO E2BIG EBADF EAGAIN ENOMEM EACCES EFAULT EBUSY EEXIST EXDEV ENODEV ENOTDIR
    EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EPIPE EDOM ENOSYS EPROTO EOVERFLOW
    ENOTSOCK EDESTADDRREQ EMSGSIZE ENOPROTOOPT EPROTONOSUPPORT EOPNOTSUPP EAFNOSUPPORT EADDRNOTAVAIL ENETDOWN ENETUNREACH
    ENETRESET ECONNABORTED ECONNRESET ENOBUFS ENOTCONN ESHUTDOWN ETIMEDOUT ECONNREFUSED EHOSTDOWN
    EHOSTUNREACH ESTALE EDQUOT ECANCELED
}

impl Errno {
    /// The error number of a raw value, such as one a system call put in a message.
    #[must_use]
    pub const fn from_raw(raw: i32) -> Errno {
        Errno(raw)
    }

    /// The number itself, always positive for an error.
    #[must_use]
    pub const fn raw(self) -> i32 {
        self.0
    }

    /// The calling thread's `errno`.
    #[must_use]
    pub fn last() -> Errno {
        Errno(std::io::Error::last_os_error().raw_os_error().unwrap_or(0))
    }

    /// What the C library says about it, for example "No space left on device": in English whatever the locale, as all else in
    /// our messages is, so that they can be searched and counted.
    #[must_use]
    pub fn description(self) -> String {
        // SAFETY: a C string that lives across the call, and no locale to change. That of "C" is never allocated (newlocale(3)
        // of glibc and of musl), so nobody frees it.
        let plain = unsafe { libc::newlocale(libc::LC_ALL_MASK, c"C".as_ptr(), ptr::null_mut()) };
        if plain.is_null() {
            return String::from("unknown error");
        }
        // SAFETY: the locale is one, and the text is the calling thread's until its next call, or constant.
        let text = unsafe { CStr::from_ptr(strerror_l(self.0, plain)) };
        text.to_string_lossy().into_owned()
    }

    /// What the C library says about it in the language and the encoding of this process's locale: the only thing that an
    /// exception of the JDK's has of it.
    #[must_use]
    pub fn local_description(self) -> Vec<u8> {
        let mut text = [0; 256];
        // SAFETY: the buffer is writable for the length given, and strerror_r (the XSI form the libc crate
        // binds) ends what it writes with a NUL.
        let failed = unsafe { libc::strerror_r(self.0, text.as_mut_ptr(), text.len()) } != 0;
        if failed {
            return Vec::new();
        }
        // SAFETY: strerror_r succeeded, so the buffer holds a NUL-terminated string.
        let text = unsafe { CStr::from_ptr(text.as_ptr()) };
        text.to_bytes().to_vec()
    }
}

impl fmt::Display for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => write!(f, "{name} ({})", self.description()),
            None => write!(f, "errno {} ({})", self.0, self.description()),
        }
    }
}

impl fmt::Debug for Errno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Errno {}

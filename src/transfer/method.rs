/// A way to move bytes. The discriminant is its code across the JNI boundary and its row in a
/// [`Block`](super::Block).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Method {
    /// The cheapest way by measurement, and the next one when the kernel refuses it.
    Auto = 0,
    /// `read` and `write` through a buffer in user space: works for any pair.
    ReadWrite = 1,
    /// `mmap` of the input, `write` of the mapping.
    MmapWrite = 2,
    /// `mmap` of the output, `read` into the mapping.
    MmapRead = 3,
    /// `sendfile`.
    Sendfile = 4,
    /// `splice`, through a private pipe where neither end is one.
    Splice = 5,
    /// `copy_file_range`.
    CopyFileRange = 6,
    /// `ioctl(FICLONERANGE)`: two files share blocks, copied on write.
    Reflink = 7,
}

impl Method {
    /// How many codes there are, and so how many rows a block has.
    pub const COUNT: usize = 8;

    /// Every method that moves bytes, in the order of their codes; not [`Auto`](Method::Auto).
    pub const MOVING: [Method; 7] = [
        Method::ReadWrite,
        Method::MmapWrite,
        Method::MmapRead,
        Method::Sendfile,
        Method::Splice,
        Method::CopyFileRange,
        Method::Reflink,
    ];

    /// The method of a code, or `None` where there is none.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Method> {
        match code {
            0 => Some(Method::Auto),
            code => Method::MOVING.get(usize::from(code) - 1).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Method;

    #[test]
    fn a_code_leads_back_to_its_method() {
        for method in Method::MOVING {
            assert_eq!(Method::from_code(method as u8), Some(method));
        }
        assert_eq!(Method::from_code(0), Some(Method::Auto));
        assert_eq!(Method::from_code(Method::COUNT as u8), None);
    }
}

//! Files that go away with the test.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A directory of its own, removed with all that is in it when dropped.
#[derive(Debug)]
pub(crate) struct Scratch {
    path: PathBuf,
}

impl Scratch {
    /// A new one, which any user may look into.
    pub(crate) fn new() -> Scratch {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("sluice-test-{}-{number}", process::id()));
        fs::create_dir(&path).expect("make a temporary directory");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("open it to others");
        Scratch { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A path in it, of which nothing exists yet.
    pub(crate) fn name(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// A file in it with these bytes, open for reading and writing at its start.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> File {
        let file = create(&self.name(name));
        file.write_all_at(bytes, 0).expect("fill a temporary file");
        file
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A test that failed has something better to say than this.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// Creates a file for reading and writing.
pub(crate) fn create(path: &Path) -> File {
    OpenOptions::new().read(true).write(true).create_new(true).open(path).expect("create a temporary file")
}

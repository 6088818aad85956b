//! Where lines go.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt as _, FileTypeExt as _, OpenOptionsExt as _};
use std::path::Path;

/// Something that can be written to, and made to stay.
pub trait Sink: Write + Send {
    /// Returns once everything written is on the disk.
    ///
    /// # Errors
    /// When it is not.
    fn sync(&mut self) -> io::Result<()>;
}

impl Sink for File {
    fn sync(&mut self) -> io::Result<()> {
        match self.sync_data() {
            // a pipe or a terminal has no disk behind it
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
            done => done,
        }
    }
}

/// A new file that only its owner may read. One file a session: an old one is not continued. A device or a pipe is
/// taken as it is.
///
/// # Errors
/// When it exists already or cannot be written.
pub fn create_private(path: &Path) -> io::Result<File> {
    let special =
        std::fs::metadata(path).is_ok_and(|meta| meta.file_type().is_char_device() || meta.file_type().is_fifo());
    if special {
        return OpenOptions::new().append(true).open(path);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let file = OpenOptions::new()
        .append(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    // the name must survive a crash as well as the lines
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    Ok(file)
}

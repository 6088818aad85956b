//! One file of a dump, or standard input, gzipped or not.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::client::trouble::trouble;
use crate::model::trouble::{Step, Trouble};

/// Where a dump comes from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// A file, read again when a whole object is wanted.
    File(PathBuf),
    /// Standard input; it cannot be read twice, so it is kept compressed, a tenth of its size.
    Input(Arc<Mutex<Vec<u8>>>),
}

impl Source {
    pub(super) fn new(path: &Path) -> Self {
        if path == Path::new("-") {
            Self::Input(Arc::default())
        } else {
            Self::File(path.to_owned())
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Input(_) => "standard input".to_owned(),
        }
    }

    /// For another reading of the same content.
    pub(super) fn again(&self) -> Self {
        self.clone()
    }

    /// Opens it as plain JSON. Standard input is consumed and kept if `keep`, else what was kept is read.
    pub(super) fn open(&mut self, keep: bool) -> Result<Box<dyn Read>, Trouble> {
        match self {
            Self::File(path) => {
                let fail = |error: io::Error| {
                    trouble(
                        Step::Dump,
                        format!("{} cannot be opened: {error}", path.display()),
                        "Check the path and its permissions",
                    )
                };
                if path.is_dir() {
                    return Err(fail(io::Error::from(io::ErrorKind::IsADirectory)));
                }
                plain(File::open(&*path).map_err(fail)?).map_err(fail)
            }
            Self::Input(kept) if keep => {
                let fail =
                    |error: io::Error| trouble(Step::Dump, format!("standard input cannot be read: {error}"), "");
                let plain = plain(io::stdin()).map_err(fail)?;
                Ok(Box::new(Keeping {
                    inner: plain,
                    packed: Some(GzEncoder::new(Vec::new(), Compression::fast())),
                    kept: Arc::clone(kept),
                }))
            }
            Self::Input(kept) => {
                let kept = kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
                Ok(Box::new(MultiGzDecoder::new(io::Cursor::new(kept))))
            }
        }
    }
}

/// Unpacks by the magic number, not by the name.
fn plain(reader: impl Read + 'static) -> io::Result<Box<dyn Read>> {
    let mut buffered = BufReader::with_capacity(64 * 1024, reader);
    if buffered.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        Ok(Box::new(MultiGzDecoder::new(buffered)))
    } else {
        Ok(Box::new(buffered))
    }
}

/// Passes on what it reads, and keeps it compressed.
struct Keeping {
    inner: Box<dyn Read>,
    packed: Option<GzEncoder<Vec<u8>>>,
    kept: Arc<Mutex<Vec<u8>>>,
}

impl Read for Keeping {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        if length > 0 {
            if let Some(packed) = &mut self.packed {
                packed.write_all(buffer.get(..length).unwrap_or_default())?;
            }
        } else if let Some(packed) = self.packed.take() {
            *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = packed.finish()?;
        }
        Ok(length)
    }
}

//! One file of a dump, or standard input, gzipped or not.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use crate::client::trouble::trouble;
use crate::model::trouble::{Step, Trouble};

/// What came in on standard input. It cannot be read twice, so it is kept compressed, a tenth of its size.
static INPUT: Mutex<Option<Arc<[u8]>>> = Mutex::new(None);

/// Where a dump comes from. Each can be read as often as one likes.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// A file.
    File(PathBuf),
    /// Standard input.
    Input,
}

impl Source {
    pub(super) fn new(path: &Path) -> Self {
        if path == Path::new("-") {
            Self::Input
        } else {
            Self::File(path.to_owned())
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Input => "standard input".to_owned(),
        }
    }

    /// Opens it as plain JSON.
    pub(super) fn open(&self) -> Result<Box<dyn Read>, Trouble> {
        match self {
            Self::File(path) => file(path).map_err(|error| {
                trouble(
                    Step::Dump,
                    format!("{} cannot be opened: {error}", path.display()),
                    "Check the path and its permissions",
                )
            }),
            Self::Input => {
                let packed = input()
                    .map_err(|error| trouble(Step::Dump, format!("standard input cannot be read: {error}"), ""))?;
                Ok(Box::new(MultiGzDecoder::new(Cursor::new(packed))))
            }
        }
    }
}

fn file(path: &Path) -> io::Result<Box<dyn Read>> {
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    plain(File::open(path)?)
}

/// Standard input, packed; the first to ask reads it.
fn input() -> io::Result<Arc<[u8]>> {
    let mut kept = INPUT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = &*kept {
        return Ok(Arc::clone(kept));
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    io::copy(&mut plain(io::stdin())?, &mut packed)?;
    let packed: Arc<[u8]> = packed.finish()?.into();
    *kept = Some(Arc::clone(&packed));
    Ok(packed)
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

//! Standard output and standard error: the only place outside the terminal room that writes to either.

use std::io::{self, ErrorKind, Write};

use super::failure::{Failure, Result};
use crate::domain::text;

/// Hands a buffered standard output to `write`. A reader that left (`| head`) is no failure.
///
/// # Errors
/// When the output cannot be written for another reason, a full disk for instance.
pub fn print(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
    stream(write).map(|_| ())
}

/// As [`print()`], and tells whether somebody still reads: who prints for ever stops then.
///
/// # Errors
/// As [`print()`].
pub fn stream(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<bool> {
    let mut out = io::BufWriter::with_capacity(64 * 1024, io::stdout().lock());
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {
            // what is still in the buffer must not be tried again when it is dropped
            drop(out.into_parts());
            Ok(false)
        }
        Err(error) => {
            drop(out.into_parts());
            Err(Failure::failed(format!("standard output cannot be written: {error}")))
        }
        Ok(()) => Ok(true),
    }
}

/// Text on standard error, as it is: a plan, where standard output belongs to a script. The caller has cleaned it.
pub fn note(text: &str) {
    // nobody is left to tell when standard error is closed
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// One line on standard error, in the program's name. Cleaned, for it may quote a cluster.
pub fn warn(message: &str) {
    // nobody is left to tell when standard error is closed
    let _ = writeln!(io::stderr().lock(), "vmotui: {}", text::lines(message));
}

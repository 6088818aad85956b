//! The log: a file, since the terminal belongs to the screen.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::config::Paths;

/// A log beyond this size is put aside at the next start; one older log is kept.
const MOST: u64 = 4 << 20;

/// Begins to log into the file of `paths`; `VMOTUI_LOG` filters, in the language of `RUST_LOG`. Keep the guard until
/// the end: it writes what is still in memory.
///
/// Only this program's own events are written. Libraries below may log requests with their headers, and a token must
/// never stand in a file.
///
/// # Errors
/// When the file cannot be written; the program works without a log as well.
pub fn start(paths: &Paths) -> io::Result<WorkerGuard> {
    let file = open(&paths.log)?;
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter = EnvFilter::builder()
        .with_default_directive(tracing::Level::INFO.into())
        .with_env_var("VMOTUI_LOG")
        .from_env_lossy();
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .with_ansi(false)
        .with_filter(filter_fn(|about| about.target().starts_with("vmotui")));
    tracing_subscriber::registry()
        .with(lines)
        .with(filter)
        .try_init()
        .map_err(io::Error::other)?;
    Ok(guard)
}

fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if fs::metadata(path).is_ok_and(|about| about.len() > MOST) {
        fs::rename(path, path.with_extension("log.1"))?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_log_is_put_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vmotui").join("vmotui.log");
        drop(open(&path).unwrap());
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(MOST + 1)
            .unwrap();
        drop(open(&path).unwrap());
        assert_eq!(fs::metadata(&path).unwrap().len(), 0);
        assert!(path.with_extension("log.1").exists());
    }
}

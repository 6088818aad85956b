//! The hash chain: `{…,"prev_hash":"…","hash":"…"}`. A line's hash is over all its bytes in front of `,"hash":`, and
//! those hold the hash of the line before.

use std::fmt::Write as _;

use ring::digest::{SHA256, digest};

use super::Record;

/// `prev_hash` of the first line.
pub(super) const ZEROS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const MARK: &str = ",\"hash\":\"";

fn hash(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in digest(&SHA256, bytes).as_ref() {
        // writing into a string cannot fail
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The line of a record, with its line feed, and its hash.
pub(super) fn seal(record: &Record) -> Result<(String, String), serde_json::Error> {
    let mut line = serde_json::to_string(record)?;
    line.pop();
    let hash = hash(line.as_bytes());
    line.push_str(MARK);
    line.push_str(&hash);
    line.push_str("\"}\n");
    Ok((line, hash))
}

/// Opens a line without its line feed: the record, and its hash, which is right.
pub(super) fn open(line: &[u8]) -> Result<(Record, String), &'static str> {
    let line = std::str::from_utf8(line).map_err(|_| "it is not UTF-8")?;
    let (body, tail) = line.rsplit_once(MARK).ok_or("it has no hash")?;
    let found = tail.strip_suffix("\"}").ok_or("it does not end with its hash")?;
    if hash(body.as_bytes()) != found {
        return Err("its hash is not the hash of what it says");
    }
    let record = serde_json::from_str(&format!("{body}}}")).map_err(|_| "it is not a record of this log")?;
    Ok((record, found.to_owned()))
}

//! What the splitter finds, and why it gives up.

use std::fmt;

/// What the splitter found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// An element of a top-level `items` or `rows` array, or of a document that is an array.
    Item(&'a [u8]),
    /// Another top-level field of a document with such an array.
    Field(&'a str, &'a [u8]),
    /// A document with such an array has ended.
    End,
    /// A whole document without one: a single object, a watch event, an error.
    Document(&'a [u8]),
    /// An element or document of this many bytes was larger than the cap.
    Oversize(u64),
}

/// Why the input is no JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SplitError {
    /// At this byte offset.
    Syntax {
        /// Offset from the beginning of the input.
        offset: u64,
        /// What was expected.
        expected: &'static str,
    },
    /// The input ends in the middle.
    Truncated {
        /// Bytes read.
        bytes: u64,
        /// Complete objects read.
        objects: u64,
    },
}

impl fmt::Display for SplitError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax { offset, expected } => write!(out, "no JSON at byte {offset}: expected {expected}"),
            Self::Truncated { bytes, objects } => {
                write!(
                    out,
                    "cut off after {bytes} bytes, in the middle of an object; {objects} were complete"
                )
            }
        }
    }
}

/// Which piece a captured value becomes.
#[derive(Clone, Copy, Debug)]
pub(super) enum What {
    Item,
    Field,
    Document,
}

impl What {
    pub(super) fn piece<'a>(self, key: &'a [u8], bytes: &'a [u8]) -> Piece<'a> {
        match self {
            Self::Item => Piece::Item(bytes),
            Self::Field => Piece::Field(std::str::from_utf8(key).unwrap_or_default(), bytes),
            Self::Document => Piece::Document(bytes),
        }
    }
}

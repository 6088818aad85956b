//! Cutting JSON into objects while it arrives, without holding a body.
//!
//! The splitter follows the outer structure only: documents, their top-level fields, and the elements of a top-level
//! `items` or `rows` array. What is inside an element is left to serde, which also judges its syntax.

mod piece;
mod scan;

use std::mem;

use piece::What;
pub(crate) use piece::{Piece, SplitError};
use scan::Scan;

/// Largest element or document that is kept; what is larger is skipped and counted.
pub(crate) const CAP: usize = 8 * 1024 * 1024;

/// Longest field name that is looked at; longer ones are of no interest.
const KEY: usize = 64;

/// Where the splitter stands in the outer structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Between,
    KeyOrEnd,
    Key,
    InKey { escaped: bool },
    Colon,
    Value,
    InValue,
    AfterValue,
    ElementOrEnd,
    Element,
    InElement,
    AfterElement,
}

/// The splitter itself; feed it chunks, then finish it.
#[derive(Debug)]
pub(crate) struct Splitter {
    at: At,
    scan: Scan,
    cap: usize,
    /// Bytes seen before the current chunk.
    before: u64,
    objects: u64,
    /// The captured value, as far as it came in earlier chunks.
    held: Vec<u8>,
    /// Bytes of the captured value, kept or not.
    length: u64,
    oversize: bool,
    /// Whether `items` or `rows` was met in this document.
    list: bool,
    /// Whether the document is an array itself.
    bare: bool,
    key: Vec<u8>,
    /// Fields met before it turned out to be a list: name, start and end within the document.
    early: Vec<(Vec<u8>, usize, usize)>,
    field_start: usize,
    /// Fields whose arrays are split.
    lists: &'static [&'static [u8]],
}

impl Default for Splitter {
    fn default() -> Self {
        Self::new(CAP)
    }
}

impl Splitter {
    /// A splitter that skips what is larger than `cap` bytes.
    pub(crate) fn new(cap: usize) -> Self {
        Self {
            at: At::Between,
            scan: Scan::default(),
            cap,
            before: 0,
            objects: 0,
            held: Vec::new(),
            length: 0,
            oversize: false,
            list: false,
            bare: false,
            key: Vec::new(),
            early: Vec::new(),
            field_start: 0,
            lists: &[b"items", b"rows"],
        }
    }

    /// A splitter of answers that are lists under another name.
    pub(crate) fn over(lists: &'static [&'static [u8]]) -> Self {
        Self {
            lists,
            ..Self::default()
        }
    }

    /// Complete items and documents so far.
    pub(crate) fn objects(&self) -> u64 {
        self.objects
    }

    /// Whether nothing is half read.
    pub(crate) fn idle(&self) -> bool {
        self.at == At::Between
    }

    /// Reads a chunk.
    ///
    /// # Errors
    /// [`SplitError::Syntax`]; the splitter is of no use afterwards.
    pub(crate) fn feed(&mut self, chunk: &[u8], sink: &mut impl FnMut(Piece<'_>)) -> Result<(), SplitError> {
        let mut cursor = Cursor {
            chunk,
            // Capturing goes on from the beginning of the chunk.
            start: self.capturing().then_some(0),
        };
        let mut index = 0;
        while let Some(byte) = chunk.get(index).copied() {
            if matches!(self.at, At::InValue | At::InElement) {
                let (used, done) =
                    self.scan
                        .run(chunk.get(index..).unwrap_or_default())
                        .map_err(|used| SplitError::Syntax {
                            offset: self.before + (index + used) as u64,
                            expected: "matching brackets",
                        })?;
                index += used;
                if done {
                    self.value_done(&mut cursor, index, sink);
                }
                continue;
            }
            let consumed = self.step(byte, index, &mut cursor, sink)?;
            index += usize::from(consumed);
        }
        if let Some(start) = cursor.start {
            self.hold(chunk.get(start..).unwrap_or_default());
        }
        self.before += chunk.len() as u64;
        Ok(())
    }

    /// Ends the input.
    ///
    /// # Errors
    /// [`SplitError::Truncated`] when it ends within a document.
    pub(crate) fn finish(&self) -> Result<(), SplitError> {
        if self.idle() {
            return Ok(());
        }
        Err(SplitError::Truncated {
            bytes: self.before,
            objects: self.objects,
        })
    }

    /// Whether bytes are being captured: the whole document until it is known to be a list, then single values.
    fn capturing(&self) -> bool {
        match self.at {
            At::Between => false,
            At::InValue | At::InElement => true,
            _ => !self.list && !self.bare,
        }
    }

    /// Handles one byte of the outer structure; false when the byte is to be looked at again.
    fn step(
        &mut self,
        byte: u8,
        index: usize,
        cursor: &mut Cursor<'_>,
        sink: &mut impl FnMut(Piece<'_>),
    ) -> Result<bool, SplitError> {
        let offset = self.before + index as u64;
        let fail = move |expected| Err(SplitError::Syntax { offset, expected });
        if let At::InKey { escaped } = self.at {
            if byte == b'"' && !escaped {
                self.at = At::Colon;
            } else {
                if self.key.len() < KEY {
                    self.key.push(byte);
                }
                self.at = At::InKey {
                    escaped: byte == b'\\' && !escaped,
                };
            }
            return Ok(true);
        }
        if byte.is_ascii_whitespace() {
            return Ok(true);
        }
        match (self.at, byte) {
            (At::Between, b'{') => {
                self.begin();
                cursor.start = Some(index);
                self.at = At::KeyOrEnd;
            }
            (At::Between, b'[') => {
                self.begin();
                self.bare = true;
                self.at = At::ElementOrEnd;
            }
            // A byte order mark, or the three bytes of one.
            (At::Between, 0xEF | 0xBB | 0xBF) if offset < 3 => {}
            (At::Between, _) => return fail("an object"),
            (At::KeyOrEnd | At::Key, b'"') => {
                self.key.clear();
                self.at = At::InKey { escaped: false };
            }
            (At::KeyOrEnd | At::AfterValue, b'}') => self.document_done(cursor, index, sink),
            (At::KeyOrEnd | At::Key, _) => return fail("a field name"),
            (At::Colon, b':') => self.at = At::Value,
            (At::Colon, _) => return fail("a colon"),
            (At::Value, _) => {
                let is_list = self.lists.contains(&self.key.as_slice());
                if is_list && !self.list && matches!(byte, b'[' | b'n') {
                    self.turn_list(cursor, index, sink);
                }
                if is_list && byte == b'[' {
                    self.at = At::ElementOrEnd;
                    return Ok(true);
                }
                return self
                    .value_begins(byte, index, cursor, At::InValue, offset)
                    .map(|()| false);
            }
            (At::AfterValue, b',') => self.at = At::Key,
            (At::AfterValue, _) => return fail("a comma or the end of the object"),
            (At::ElementOrEnd | At::AfterElement, b']') => {
                if self.bare {
                    self.at = At::Between;
                } else {
                    self.at = At::AfterValue;
                }
            }
            (At::ElementOrEnd | At::Element, _) => {
                return self
                    .value_begins(byte, index, cursor, At::InElement, offset)
                    .map(|()| false);
            }
            (At::AfterElement, b',') => self.at = At::Element,
            (At::AfterElement, _) => return fail("a comma or the end of the array"),
            (At::InKey { .. } | At::InValue | At::InElement, _) => {}
        }
        Ok(true)
    }

    fn begin(&mut self) {
        self.held.clear();
        self.early.clear();
        self.length = 0;
        (self.oversize, self.list, self.bare) = (false, false, false);
    }

    fn value_begins(
        &mut self,
        byte: u8,
        index: usize,
        cursor: &mut Cursor<'_>,
        at: At,
        offset: u64,
    ) -> Result<(), SplitError> {
        self.scan = Scan::begin(byte).ok_or(SplitError::Syntax {
            offset,
            expected: "a value",
        })?;
        if self.list || self.bare {
            self.held.clear();
            self.length = 0;
            self.oversize = false;
            cursor.start = Some(index);
        } else {
            self.field_start = self.held.len() + cursor.start.map_or(0, |start| index - start);
        }
        self.at = at;
        Ok(())
    }

    /// A value ended just before `end`.
    fn value_done(&mut self, cursor: &mut Cursor<'_>, end: usize, sink: &mut impl FnMut(Piece<'_>)) {
        let element = self.at == At::InElement;
        self.at = if element { At::AfterElement } else { At::AfterValue };
        if !element && !self.list {
            let field_end = self.held.len() + cursor.start.map_or(0, |start| end - start);
            if !self.oversize {
                self.early.push((mem::take(&mut self.key), self.field_start, field_end));
            }
            return;
        }
        self.objects += u64::from(element);
        self.emit(cursor, end, sink, if element { What::Item } else { What::Field });
    }

    fn document_done(&mut self, cursor: &mut Cursor<'_>, index: usize, sink: &mut impl FnMut(Piece<'_>)) {
        self.at = At::Between;
        if self.list {
            sink(Piece::End);
        } else {
            self.objects += 1;
            self.emit(cursor, index + 1, sink, What::Document);
        }
    }

    /// Hands the captured bytes over, straight from the chunk if they came in one piece.
    fn emit(&mut self, cursor: &mut Cursor<'_>, end: usize, sink: &mut impl FnMut(Piece<'_>), what: What) {
        let fresh = cursor.take(end);
        if self.held.is_empty() && !self.oversize && fresh.len() <= self.cap {
            sink(what.piece(&self.key, fresh));
            return;
        }
        self.hold(fresh);
        if self.oversize {
            sink(Piece::Oversize(self.length));
        } else {
            sink(what.piece(&self.key, &self.held));
        }
        self.held.clear();
        self.length = 0;
        self.oversize = false;
    }

    fn hold(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        if self.oversize || self.held.len() + bytes.len() > self.cap {
            self.oversize = true;
            // The memory goes back as well: a hostile element must not leave eight megabytes behind.
            self.held = Vec::new();
        } else {
            self.held.extend_from_slice(bytes);
        }
    }

    /// The document has `items`: what came before was fields of a list.
    fn turn_list(&mut self, cursor: &mut Cursor<'_>, index: usize, sink: &mut impl FnMut(Piece<'_>)) {
        let fresh = cursor.take(index);
        self.hold(fresh);
        self.list = true;
        for (name, start, end) in mem::take(&mut self.early) {
            if let (Ok(name), Some(bytes)) = (std::str::from_utf8(&name), self.held.get(start..end)) {
                sink(Piece::Field(name, bytes));
            }
        }
        self.held.clear();
        self.length = 0;
        self.oversize = false;
    }
}

/// The current chunk, and where capturing began in it.
struct Cursor<'a> {
    chunk: &'a [u8],
    start: Option<usize>,
}

impl<'a> Cursor<'a> {
    /// The captured bytes up to `end`; capturing stops.
    fn take(&mut self, end: usize) -> &'a [u8] {
        self.start
            .take()
            .and_then(|start| self.chunk.get(start..end))
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;

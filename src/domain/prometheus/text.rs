//! The text exposition format, read line by line as it arrives.

mod line;

use super::series::Sample;

/// Longest line that is read, in bytes; a longer one is skipped and counted.
const LINE: usize = 64 * 1024;

/// Most samples that are kept. A node of a large cluster exports some ten thousand series, few of which anybody wants.
const SAMPLES: usize = 200_000;

/// What a page of metrics said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Samples that were wanted, in order.
    pub samples: Vec<Sample>,
    /// Lines that could not be read.
    pub skipped: usize,
    /// The page broke off, or was too long: what is missing is unknown, not zero.
    pub cut: bool,
}

/// Reads a page chunk by chunk.
pub struct Reader<F> {
    wanted: F,
    held: Vec<u8>,
    overlong: bool,
    page: Page,
}

impl<F: Fn(&str) -> bool> Reader<F> {
    /// A reader of the metrics whose names are wanted.
    pub fn new(wanted: F) -> Self {
        Self {
            wanted,
            held: Vec::new(),
            overlong: false,
            page: Page::default(),
        }
    }

    /// Takes the next chunk.
    pub fn feed(&mut self, mut chunk: &[u8]) {
        while let Some(end) = chunk.iter().position(|byte| *byte == b'\n') {
            let (head, rest) = chunk.split_at(end);
            self.hold(head);
            self.line();
            chunk = rest.get(1..).unwrap_or_default();
        }
        self.hold(chunk);
    }

    /// The page. Its last line counts only if it was ended: half a number is a wrong number.
    pub fn finish(mut self) -> Page {
        self.page.cut |= !self.held.is_empty() || self.overlong;
        self.page
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.held.len() + bytes.len() > LINE {
            self.overlong = true;
            self.held.clear();
        } else if !self.overlong {
            self.held.extend_from_slice(bytes);
        }
    }

    fn line(&mut self) {
        let bytes = std::mem::take(&mut self.held);
        if std::mem::take(&mut self.overlong) {
            self.page.skipped += 1;
            return;
        }
        let Ok(text) = std::str::from_utf8(&bytes) else {
            self.page.skipped += 1;
            return;
        };
        let text = text.trim();
        if text.is_empty() || text.starts_with('#') {
            return;
        }
        // most lines are of no interest, and a name is found without reading the rest
        let end = text
            .find(|c: char| c == '{' || c.is_ascii_whitespace())
            .unwrap_or(text.len());
        if !text.get(..end).is_some_and(&self.wanted) {
            return;
        }
        match line::read(text) {
            None => self.page.skipped += 1,
            Some(_) if self.page.samples.len() >= SAMPLES => self.page.cut = true,
            Some(sample) => self.page.samples.push(sample),
        }
    }
}

/// Reads a whole page.
pub fn read(text: &[u8], wanted: impl Fn(&str) -> bool) -> Page {
    let mut reader = Reader::new(wanted);
    reader.feed(text);
    reader.finish()
}

#[cfg(test)]
mod tests;

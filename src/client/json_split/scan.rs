//! Finding the end of a value: strings, escapes and brackets, nothing else.

/// Brackets that are checked for matching; serde refuses deeper nesting anyway, so deeper ones are only counted.
const CHECKED: u32 = 128;

/// A value that is being passed over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scan {
    depth: u32,
    /// One bit a level: set for an object, clear for an array.
    kinds: u128,
    text: bool,
    escaped: bool,
    scalar: bool,
}

impl Scan {
    /// Begins at the first byte of a value; `None` when no value begins like this.
    pub(super) fn begin(byte: u8) -> Option<Self> {
        match byte {
            b'{' | b'[' | b'"' => Some(Self::default()),
            b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => Some(Self {
                scalar: true,
                ..Self::default()
            }),
            _ => None,
        }
    }

    /// Passes over `bytes`: how many belong to the value, and whether it is complete.
    ///
    /// # Errors
    /// The number of good bytes before a bracket that does not match.
    pub(super) fn run(&mut self, bytes: &[u8]) -> Result<(usize, bool), usize> {
        if self.scalar {
            let end = bytes
                .iter()
                .position(|byte| matches!(byte, b',' | b'}' | b']') || byte.is_ascii_whitespace());
            return Ok(end.map_or((bytes.len(), false), |end| (end, true)));
        }
        let mut index = 0;
        while let Some(byte) = bytes.get(index).copied() {
            if self.text {
                if self.escaped {
                    self.escaped = false;
                    index += 1;
                    continue;
                }
                let rest = bytes.get(index..).unwrap_or_default();
                let Some(skip) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\')) else {
                    return Ok((bytes.len(), false));
                };
                index += skip + 1;
                if rest.get(skip) == Some(&b'\\') {
                    self.escaped = true;
                } else {
                    self.text = false;
                    if self.depth == 0 {
                        return Ok((index, true));
                    }
                }
                continue;
            }
            match byte {
                b'"' => self.text = true,
                b'{' | b'[' => self.open(byte == b'{'),
                b'}' | b']' => {
                    if !self.close(byte == b'}') {
                        return Err(index);
                    }
                    if self.depth == 0 {
                        return Ok((index + 1, true));
                    }
                }
                _ => {}
            }
            index += 1;
        }
        Ok((bytes.len(), false))
    }

    fn open(&mut self, object: bool) {
        if self.depth < CHECKED {
            self.kinds = (self.kinds << 1) | u128::from(object);
        }
        self.depth = self.depth.saturating_add(1);
    }

    fn close(&mut self, object: bool) -> bool {
        let Some(depth) = self.depth.checked_sub(1) else {
            return false;
        };
        self.depth = depth;
        if depth >= CHECKED {
            return true;
        }
        let matches = (self.kinds & 1 == 1) == object;
        self.kinds >>= 1;
        matches
    }
}

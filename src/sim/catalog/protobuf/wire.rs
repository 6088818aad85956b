//! The protobuf wire format: a message is a run of numbered fields.

/// A field's value as it stands on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Raw<'a> {
    /// Integers, booleans.
    Number(u64),
    /// Text, bytes, messages.
    Bytes(&'a [u8]),
    /// Fixed-width numbers, which none of the messages read here use.
    Fixed,
}

/// A field: its number, its value, and the bytes that follow it.
type Found<'a> = (u64, Raw<'a>, &'a [u8]);

/// The next field of a message; `None` at the end.
///
/// # Errors
/// A word about what is broken.
pub(super) fn next(bytes: &[u8]) -> Result<Option<Found<'_>>, &'static str> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let (key, rest) = varint(bytes)?;
    let (raw, rest) = match key & 7 {
        0 => {
            let (number, rest) = varint(rest)?;
            (Raw::Number(number), rest)
        }
        2 => {
            let (length, rest) = varint(rest)?;
            let length = usize::try_from(length).map_err(|_| TRUNCATED)?;
            let (value, rest) = rest.split_at_checked(length).ok_or(TRUNCATED)?;
            (Raw::Bytes(value), rest)
        }
        1 => (Raw::Fixed, rest.get(8..).ok_or(TRUNCATED)?),
        5 => (Raw::Fixed, rest.get(4..).ok_or(TRUNCATED)?),
        _ => return Err("unknown wire type"),
    };
    Ok(Some((key >> 3, raw, rest)))
}

const TRUNCATED: &str = "unexpected end of message";

fn varint(bytes: &[u8]) -> Result<(u64, &[u8]), &'static str> {
    let mut number = 0;
    for (index, byte) in bytes.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Ok((number, bytes.get(index + 1..).unwrap_or_default()));
        }
    }
    Err(TRUNCATED)
}

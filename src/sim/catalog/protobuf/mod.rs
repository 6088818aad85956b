//! Request bodies in `application/vnd.kubernetes.protobuf`.
//!
//! kubectl's typed clients send it whatever the server answers with: reviews, evictions, ConfigMaps. Answers stay JSON,
//! which the same clients accept.
mod message;
mod wire;

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use message::{ENVELOPE, Field, Type};
use wire::{Raw, next};

/// The format's media type.
pub const MEDIA_TYPE: &str = "application/vnd.kubernetes.protobuf";

/// First bytes of every body in this format.
const MAGIC: &[u8] = b"k8s\0";

/// Deepest message within a message; none of those known here goes beyond it.
const DEPTH: u8 = 8;

/// The object in a body, with `apiVersion` and `kind`.
///
/// # Errors
/// A sentence that says what is wrong: not this format, broken, or of a kind that this server reads as JSON only.
pub fn decode(body: &[u8]) -> Result<Value, String> {
    let rest = body
        .strip_prefix(MAGIC)
        .ok_or("provided data does not appear to be a protobuf message: no prefix k8s")?;
    let envelope = message(ENVELOPE, rest, DEPTH)?;
    let text = |pointer: &str| envelope.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (api_version, kind) = (text("/type/apiVersion"), text("/type/kind"));
    let fields = message::fields(api_version, kind)
        .ok_or_else(|| format!("{kind} of {api_version} is read as JSON or YAML only by the simulated API server"))?;
    let raw = STANDARD.decode(text("/raw")).map_err(|why| why.to_string())?;
    let mut object = Map::new();
    object.insert("kind".to_owned(), kind.into());
    object.insert("apiVersion".to_owned(), api_version.into());
    if let Value::Object(mut found) = message(fields, &raw, DEPTH)? {
        object.append(&mut found);
    }
    Ok(Value::Object(object))
}

fn message(fields: &[Field], mut bytes: &[u8], depth: u8) -> Result<Value, String> {
    let depth = depth.checked_sub(1).ok_or("the message is nested too deeply")?;
    let mut object = Map::new();
    while let Some((number, raw, rest)) = next(bytes)? {
        bytes = rest;
        let Some((_, name, kind)) = fields.iter().find(|(known, ..)| *known == number) else {
            continue;
        };
        put(&mut object, name, *kind, raw, depth)?;
    }
    Ok(Value::Object(object))
}

fn put(object: &mut Map<String, Value>, name: &str, kind: Type, raw: Raw<'_>, depth: u8) -> Result<(), String> {
    let value = match (kind, raw) {
        // An integer is sent as the two's complement of 64 bits, whatever its width.
        (Type::Integer, Raw::Number(number)) => number.cast_signed().into(),
        (Type::Truth, Raw::Number(number)) => (number != 0).into(),
        (Type::Text, Raw::Bytes(bytes)) => match text(bytes)? {
            "" => return Ok(()),
            text => text.into(),
        },
        (Type::Binary, Raw::Bytes(bytes)) => STANDARD.encode(bytes).into(),
        (Type::Time, Raw::Bytes(bytes)) => match time(bytes)? {
            Some(time) => time,
            None => return Ok(()),
        },
        (Type::Message(fields), Raw::Bytes(bytes)) => message(fields, bytes, depth)?,
        (Type::Texts, Raw::Bytes(bytes)) => {
            push(object, name, text(bytes)?.into());
            return Ok(());
        }
        (Type::Messages(fields), Raw::Bytes(bytes)) => {
            let one = message(fields, bytes, depth)?;
            push(object, name, one);
            return Ok(());
        }
        (Type::TextMap | Type::BinaryMap, Raw::Bytes(bytes)) => {
            let of = if matches!(kind, Type::TextMap) {
                Type::Text
            } else {
                Type::Binary
            };
            let pair = message(&[(1, "key", Type::Text), (2, "value", of)], bytes, depth)?;
            let part = |name: &str| pair.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let map = object.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Some(map) = map.as_object_mut() {
                map.insert(part("key"), part("value").into());
            }
            return Ok(());
        }
        _ => return Err(format!("field {name} has another type")),
    };
    object.insert(name.to_owned(), value);
    Ok(())
}

fn push(object: &mut Map<String, Value>, name: &str, value: Value) {
    let list = object.entry(name).or_insert_with(|| Value::Array(Vec::new()));
    if let Some(list) = list.as_array_mut() {
        list.push(value);
    }
}

fn text(bytes: &[u8]) -> Result<&str, String> {
    std::str::from_utf8(bytes).map_err(|_| "text that is no UTF-8".to_owned())
}

/// RFC 3339 in seconds; an empty message is no time at all.
fn time(bytes: &[u8]) -> Result<Option<Value>, String> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let parts = message(&[(1, "seconds", Type::Integer)], bytes, 1)?;
    let seconds = parts.get("seconds").and_then(Value::as_i64).unwrap_or_default();
    let time = jiff::Timestamp::from_second(seconds).map_err(|_| "a time out of range")?;
    Ok(Some(time.to_string().into()))
}

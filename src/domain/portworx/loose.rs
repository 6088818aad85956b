//! Looking into JSON whose spelling changes between releases.

use serde_json::{Map, Value};

/// A field by its name, whether it is written `pool_uuids`, `poolUuids`, `PoolUUIDs`: the gateway's first version keeps
/// the names of the messages, its second makes camel case of them.
pub(super) fn field<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    let map: &Map<String, Value> = object.as_object()?;
    map.get(name)
        .or_else(|| map.iter().find(|(known, _)| same(known, name)).map(|(_, value)| value))
        .filter(|value| !value.is_null())
}

fn same(a: &str, b: &str) -> bool {
    let plain = |text: &'_ str| {
        text.bytes()
            .filter(|byte| *byte != b'_')
            .map(|byte| byte.to_ascii_lowercase())
            .collect::<Vec<u8>>()
    };
    plain(a) == plain(b)
}

/// Text of a field; a number as it is printed; empty where there is none.
pub(super) fn text(object: &Value, name: &str) -> String {
    match field(object, name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// A whole number, as a number or as text: the gateway prints 64-bit numbers as text. `None` for what is negative,
/// broken or too large, because such a number is unknown and not zero.
pub(super) fn whole(object: &Value, name: &str) -> Option<u64> {
    match field(object, name)? {
        Value::Number(number) => number.as_u64().or_else(|| float(number.as_f64()?)),
        Value::String(text) => text.trim().parse().ok().or_else(|| float(text.trim().parse().ok()?)),
        _ => None,
    }
}

/// A float counts as long as it is an integer that it holds exactly.
fn float(value: f64) -> Option<u64> {
    let fits = (0.0..=9_007_199_254_740_992.0).contains(&value) && value.fract() == 0.0;
    fits.then_some(value as u64)
}

/// The elements of a list; none where it is no list.
pub(super) fn list<'a>(object: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    field(object, name).and_then(Value::as_array).into_iter().flatten()
}

/// The texts of a list.
pub(super) fn texts(object: &Value, name: &str) -> Vec<String> {
    list(object, name)
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spellings_and_numbers() {
        let object = json!({ "poolUuids": ["a", 7], "TotalSize": "1099511627776", "used": 5.0, "x": null, "n": -1,
            "big": "99999999999999999999", "half": 0.5, "sci": "1e3" });
        assert_eq!(texts(&object, "pool_uuids"), ["a"]);
        assert_eq!(whole(&object, "total_size"), Some(1 << 40));
        assert_eq!(whole(&object, "Used"), Some(5));
        assert_eq!(whole(&object, "sci"), Some(1000));
        for broken in ["x", "n", "big", "half", "missing", "poolUuids"] {
            assert_eq!(whole(&object, broken), None, "{broken}");
        }
        assert_eq!(text(&object, "n"), "-1");
        assert!(field(&json!([1]), "a").is_none());
    }
}

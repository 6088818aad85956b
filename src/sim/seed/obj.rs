//! Building JSON without copying it: `json!` serialises every interpolated value a second time, these move it.
use jiff::Timestamp;
use serde_json::{Map, Value};

/// An object from `key => value` pairs; values are moved, not serialised.
macro_rules! obj {
    ($($key:expr => $value:expr),* $(,)?) => {{
        #[allow(unused_mut, reason = "an object without a pair changes nothing")]
        let mut map = ::serde_json::Map::new();
        $( map.insert(::std::string::String::from($key), ::serde_json::Value::from($value)); )*
        ::serde_json::Value::Object(map)
    }};
}

/// An array from values, moved.
macro_rules! arr {
    ($($value:expr),* $(,)?) => {
        ::serde_json::Value::Array(vec![$( ::serde_json::Value::from($value) ),*])
    };
}

pub(super) use {arr, obj};

/// Seconds since 1970 as the API prints them: `2026-11-22T08:57:48Z`.
pub(super) fn time(secs: u32) -> Value {
    Value::String(stamp(secs))
}

/// As [`time`], as text.
pub(super) fn stamp(secs: u32) -> String {
    Timestamp::from_second(i64::from(secs))
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}

/// Puts `value` under `key` of an object; anything else stays as it is.
pub(super) fn put(object: &mut Value, key: &str, value: impl Into<Value>) {
    if let Value::Object(map) = object {
        map.insert(key.to_owned(), value.into());
    }
}

/// A condition without reason or message, with a probe time that KubeVirt leaves null.
pub(super) fn condition(kind: &str, status: bool, at: u32) -> Value {
    obj! {
        "type" => kind,
        "status" => truth(status),
        "lastProbeTime" => Value::Null,
        "lastTransitionTime" => time(at),
    }
}

/// As [`condition`], with a reason and a message; an empty one is left out.
pub(super) fn because(kind: &str, status: bool, at: u32, reason: &str, message: &str) -> Value {
    let mut c = condition(kind, status, at);
    if !reason.is_empty() {
        put(&mut c, "reason", reason);
    }
    if !message.is_empty() {
        put(&mut c, "message", message);
    }
    c
}

/// `True` or `False`, as conditions spell it.
pub(super) const fn truth(yes: bool) -> &'static str {
    if yes { "True" } else { "False" }
}

/// One `ownerReferences` entry of a controlling owner.
pub(super) fn owner(api: &str, kind: &str, name: impl Into<String>, uid: impl Into<String>) -> Value {
    obj! {
        "apiVersion" => api,
        "blockOwnerDeletion" => true,
        "controller" => true,
        "kind" => kind,
        "name" => name.into(),
        "uid" => uid.into(),
    }
}

/// Starts an object: apiVersion, kind and metadata with name, namespace, uid and creation time.
pub(super) fn head(
    api: &str,
    kind: &str,
    ns: Option<&str>,
    name: &str,
    uid: String,
    created: u32,
) -> Map<String, Value> {
    let mut meta = Map::new();
    meta.insert("creationTimestamp".to_owned(), time(created));
    meta.insert("name".to_owned(), name.into());
    if let Some(ns) = ns {
        meta.insert("namespace".to_owned(), ns.into());
    }
    meta.insert("uid".to_owned(), uid.into());
    let mut top = Map::new();
    top.insert("apiVersion".to_owned(), api.into());
    top.insert("kind".to_owned(), kind.into());
    top.insert("metadata".to_owned(), Value::Object(meta));
    top
}

/// Adds a metadata entry to what [`head`] started.
pub(super) fn meta(top: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    if let Some(Value::Object(m)) = top.get_mut("metadata") {
        m.insert(key.to_owned(), value.into());
    }
}

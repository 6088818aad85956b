//! Reading dumps object by object: the whole of a large one as a tree of values would take gigabytes.
use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Trouble;

/// Shows every object of a file: lists as `kubectl get … -o json` prints them, single objects, or one object a line; plain
/// or gzipped.
pub(super) fn objects(path: &Path, see: &mut dyn FnMut(Value)) -> Result<(), Trouble> {
    let unread = |source| Trouble::Read {
        path: path.to_owned(),
        source,
    };
    let mut file = BufReader::new(File::open(path).map_err(unread)?);
    let gzipped = file.fill_buf().map_err(unread)?.starts_with(&[0x1f, 0x8b]);
    let reader: Box<dyn Read> = if gzipped {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut reader = BufReader::new(reader);
    loop {
        if blank(&mut reader).map_err(unread)? {
            return Ok(());
        }
        let mut json = serde_json::Deserializer::from_reader(&mut reader);
        Document { see }
            .deserialize(&mut json)
            .map_err(|source| Trouble::Json {
                path: path.to_owned(),
                source,
            })?;
    }
}

/// Skips white space; true at the end.
fn blank(reader: &mut impl BufRead) -> std::io::Result<bool> {
    loop {
        let here = reader.fill_buf()?;
        if here.is_empty() {
            return Ok(true);
        }
        let spaces = here.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if spaces == 0 {
            return Ok(false);
        }
        reader.consume(spaces);
    }
}

/// A list, or an object.
struct Document<'a> {
    see: &'a mut dyn FnMut(Value),
}

impl<'de> DeserializeSeed<'de> for Document<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of the Kubernetes API, or a list of them")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut own = Map::new();
        let mut listed = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "items" {
                let text = |field: &str| own.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
                let (api, kind) = (text("apiVersion"), text("kind"));
                let see = &mut *self.see;
                map.next_value_seed(Items { api, kind, see })?;
                listed = true;
            } else if listed {
                map.next_value::<IgnoredAny>()?;
            } else {
                own.insert(key, map.next_value()?);
            }
        }
        if !listed {
            (self.see)(Value::Object(own));
        }
        Ok(())
    }
}

/// The items of a list; those of an API server's own lists carry neither version nor kind.
struct Items<'a> {
    api: String,
    kind: String,
    see: &'a mut dyn FnMut(Value),
}

impl<'de> DeserializeSeed<'de> for Items<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Items<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let kind = self.kind.strip_suffix("List").unwrap_or_default();
        while let Some(mut item) = items.next_element::<Value>()? {
            if let Some(fields) = item.as_object_mut().filter(|fields| !fields.contains_key("kind")) {
                fields.insert("apiVersion".to_owned(), self.api.as_str().into());
                fields.insert("kind".to_owned(), kind.into());
            }
            (self.see)(item);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> Result<Vec<Value>, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let mut all = Vec::new();
        objects(file.path(), &mut |object| all.push(object))
            .map(|()| all)
            .map_err(|why| why.to_string())
    }

    #[test]
    fn lists_objects_and_lines() {
        let list =
            br#"{"apiVersion":"v1","kind":"NodeList","items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#;
        let found = read(list).unwrap();
        assert_eq!((found.len(), &found[0]["kind"]), (2, &Value::from("Node")));
        let lines = b"{\"kind\":\"Node\",\"metadata\":{}}\n{\"kind\":\"Pod\",\"metadata\":{}}\n\n";
        assert_eq!(read(lines).unwrap().len(), 2);
        assert!(read(b" \n").unwrap().is_empty());
        assert!(read(br#"{"kind":"List","items":null}"#).unwrap().is_empty());
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        for text in [
            &b"kind: Node\n"[..],
            b"[1]",
            b"{\"items\": [{]}",
            b"{\"items\": 7}",
            b"\xff\xfe",
        ] {
            let why = read(text).unwrap_err();
            assert!(why.contains("line 1") && why.contains("kubectl get"), "{why}");
        }
        let gone = objects(Path::new("/nowhere/at/all.json"), &mut |_| {})
            .unwrap_err()
            .to_string();
        assert!(gone.contains("/nowhere/at/all.json"), "{gone}");
    }
}

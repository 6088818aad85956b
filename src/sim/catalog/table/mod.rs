//! Table answers (meta.k8s.io/v1): what `kubectl get` prints.
use jiff::Timestamp;
use serde::Serialize;
use serde::ser::SerializeSeq;
use serde_json::{Map, Value, json};

use super::columns::Column;
use super::kind::Kind;

#[cfg(test)]
mod tests;

/// What a row carries beside its cells (query parameter `includeObject`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Include {
    /// Nothing: `object` is null.
    None,
    /// Its metadata, as PartialObjectMetadata.
    #[default]
    Metadata,
    /// The whole object.
    Object,
}

impl Include {
    /// Reads the query parameter; empty is [`Include::Metadata`].
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "None" => Some(Self::None),
            "Metadata" | "" => Some(Self::Metadata),
            "Object" => Some(Self::Object),
            _ => None,
        }
    }
}

/// `columnDefinitions` of the kind.
pub fn definitions(kind: &Kind) -> Value {
    kind.columns
        .iter()
        .map(|column| {
            json!({
                "name": column.name, "type": column.kind, "format": column.format, "description": column.help(),
                "priority": column.priority,
            })
        })
        .collect()
}

/// One row. Serialize it straight into the answer: nothing of the object is copied.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Columns of the object's kind.
    pub columns: &'static [Column],
    /// The object.
    pub object: &'a Value,
    /// What the row carries of it.
    pub include: Include,
    /// The moment ages are counted to.
    pub now: Timestamp,
}

impl Serialize for Row<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut row = serializer.serialize_struct("Row", 2)?;
        row.serialize_field("cells", &Cells(self))?;
        match self.include {
            Include::None => row.serialize_field("object", &())?,
            Include::Object => row.serialize_field("object", self.object)?,
            Include::Metadata => row.serialize_field("object", &Partial::of(self.object))?,
        }
        row.end()
    }
}

struct Cells<'a>(&'a Row<'a>);

impl Serialize for Cells<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.0;
        let mut cells = serializer.serialize_seq(Some(row.columns.len()))?;
        for column in row.columns {
            cells.serialize_element(&column.value(row.object, row.now))?;
        }
        cells.end()
    }
}

/// An object's metadata alone (meta.k8s.io/v1 PartialObjectMetadata).
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Partial<'a> {
    kind: &'static str,
    api_version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    metadata: Option<&'a Value>,
}

impl<'a> Partial<'a> {
    /// The metadata of `object`.
    pub fn of(object: &'a Value) -> Self {
        Self {
            kind: "PartialObjectMetadata",
            api_version: "meta.k8s.io/v1",
            metadata: object.get("metadata"),
        }
    }
}

/// One row as a value, for a watch event.
pub fn row(kind: &Kind, object: &Value, include: Include, now: Timestamp) -> Value {
    serde_json::to_value(Row {
        columns: kind.columns,
        object,
        include,
        now,
    })
    .unwrap_or_default()
}

/// Appends one row as JSON text, for a list that is streamed.
pub fn write_row(kind: &Kind, object: &Value, include: Include, now: Timestamp, into: &mut Vec<u8>) {
    let row = Row {
        columns: kind.columns,
        object,
        include,
        now,
    };
    // Writing to memory cannot fail, and a Value always has text keys.
    let _ = serde_json::to_writer(into, &row);
}

/// A whole Table. `list_meta` is the list's metadata: resourceVersion, continue, remainingItemCount.
pub fn table<'a>(
    kind: &Kind,
    objects: impl IntoIterator<Item = &'a Value>,
    include: Include,
    now: Timestamp,
    list_meta: Value,
) -> Value {
    let rows: Vec<Value> = objects
        .into_iter()
        .map(|object| row(kind, object, include, now))
        .collect();
    let mut table = head(list_meta);
    table.insert("columnDefinitions".to_owned(), definitions(kind));
    table.insert("rows".to_owned(), Value::Array(rows));
    Value::Object(table)
}

/// The object of a watch event in Table form: one row, and the columns only in the first event of a watch.
pub fn event(kind: &Kind, object: &Value, include: Include, now: Timestamp, first: bool) -> Value {
    let version = object.pointer("/metadata/resourceVersion").cloned().unwrap_or_default();
    let mut table = head(json!({"resourceVersion": version}));
    let columns = if first { definitions(kind) } else { Value::Null };
    table.insert("columnDefinitions".to_owned(), columns);
    table.insert("rows".to_owned(), json!([row(kind, object, include, now)]));
    Value::Object(table)
}

fn head(list_meta: Value) -> Map<String, Value> {
    let mut table = Map::new();
    table.insert("kind".to_owned(), "Table".into());
    table.insert("apiVersion".to_owned(), "meta.k8s.io/v1".into());
    table.insert("metadata".to_owned(), list_meta);
    table
}

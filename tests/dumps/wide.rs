//! Tables as `kubectl get KINDS -A -o wide` prints them, one after the other.
use std::collections::BTreeMap;

/// Cells by heading.
pub(crate) type Row = BTreeMap<String, String>;

/// The table whose names begin so (`node/`, `virtualmachine.kubevirt.io/`), by `namespace/name`.
pub(crate) fn table(text: &str, prefix: &str) -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    for block in text.split("\n\n") {
        let mut lines = block.lines();
        let Some(heading) = lines.next() else { continue };
        let columns = columns(heading);
        for line in lines {
            let row: Row = columns.iter().map(|column| column.cell(line)).collect();
            let Some(name) = row.get("NAME").and_then(|name| name.strip_prefix(prefix)) else {
                continue;
            };
            let namespace = row.get("NAMESPACE").cloned().unwrap_or_default();
            rows.insert(format!("{namespace}/{name}"), row);
        }
    }
    rows
}

/// A column: its heading, and where it begins and ends.
struct Column {
    title: String,
    from: usize,
    to: Option<usize>,
}

impl Column {
    fn cell(&self, line: &str) -> (String, String) {
        let cell = line.get(self.from..self.to.unwrap_or(line.len()).min(line.len()));
        (self.title.clone(), cell.unwrap_or_default().trim().to_owned())
    }
}

/// Columns stand under their headings, which are at least three blanks apart.
fn columns(heading: &str) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    let mut from = 0;
    for title in heading.split("   ") {
        let blanks = title.len() - title.trim_start().len();
        if !title.trim().is_empty() {
            if let Some(last) = columns.last_mut() {
                last.to = Some(from + blanks);
            }
            columns.push(Column {
                title: title.trim().to_owned(),
                from: from + blanks,
                to: None,
            });
        }
        from += title.len() + 3;
    }
    columns
}

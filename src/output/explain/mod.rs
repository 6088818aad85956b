//! Why a VM can or cannot migrate, as text and as JSON.

mod data;
mod text;

use std::io::{self, Write};

use crate::ops::explain::Report;

/// Writes it for people: the answer, the rules, what a drain would do, the nodes.
///
/// # Errors
/// What `out` returns.
pub fn table(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    text::write(report, out)
}

/// Writes it as one JSON object. Fields: `namespace`, `name`, `node`, `verdict` (pass, warn, unknown, fail), `summary`,
/// `rules[]{rule,verdict,field,found,text,way_out}`, `drain{outcome,letter,text,way_out}` or null,
/// `candidates[]{node,fit,score,tightest,portworx,left{memory_bytes,cpu_millis,pod_slots,pod_ips},
/// obstacles[]{verdict,field,text}}`, `missing[]`.
///
/// # Errors
/// What `out` returns.
pub fn json(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    super::json::document(&data::value(report), out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::ops::explain::report;
    use crate::ops::facts::testing::objects;

    fn written(of: fn(&Report, &mut dyn Write) -> io::Result<()>) -> String {
        let report = report(&objects(), "a", "web").unwrap();
        let mut out = Vec::new();
        of(&report, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn people_read_the_answer_first_and_each_nodes_reason() {
        let text = written(table);
        assert!(text.starts_with("a/web on w1: The VM can migrate\n"), "{text}");
        for wanted in [
            "drain      M  MIGRATES",
            "pass     live-migratable",
            "w2     fits",
            "the VM is on this node (VirtualMachineInstance status.nodeName)",
        ] {
            assert!(text.contains(wanted), "{wanted}: {text}");
        }
    }

    #[test]
    fn programs_read_stable_names() {
        let value: Value = serde_json::from_str(&written(json)).unwrap();
        assert_eq!(value["verdict"], "pass");
        assert_eq!(value["drain"]["letter"], "M");
        assert_eq!(value["candidates"][0]["node"], "w2");
        assert_eq!(value["candidates"][0]["left"]["pod_slots"], 249);
        assert_eq!(value["candidates"][2]["obstacles"][0]["verdict"], "fail");
        assert_eq!(value["rules"][0]["rule"], "phase");
        assert_eq!(value["missing"], serde_json::json!([]));
    }
}

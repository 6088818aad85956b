//! Palette's drain settings in the cluster: ConfigMap `palette-agent-config`, key `drain` (Palette documentation, "Palette
//! agent configuration"). With them it is Palette's drain that empties a node.
use serde_json::Value;

use super::super::drive::Control;
use super::super::json::{name, text};
use super::super::kinds::CONFIG;

impl Control {
    /// The settings, where there are any.
    pub(super) fn palette(&self) -> Option<Value> {
        let mut found = None;
        self.cluster.each(CONFIG, "", |_, config| {
            if name(&config) == "palette-agent-config" {
                found = serde_json::from_str(text(&config, &["data", "drain"])).ok();
            }
        });
        found
    }

    /// Seconds after which Palette gives a drain up; its time-out is in nanoseconds, and zero waits for ever.
    pub(super) fn palette_patience(&self) -> Option<i64> {
        let nanoseconds = self.palette()?.get("timeout")?.as_i64()?;
        Some(nanoseconds / 1_000_000_000).filter(|seconds| *seconds > 0)
    }
}

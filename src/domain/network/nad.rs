//! What a NetworkAttachmentDefinition says.
//!
//! `spec.config` is a text that the API server does not look into. It holds one plugin or a list of them
//! (containernetworking/cni, `SPEC.md`); the keys of the bridge plugin are those of containernetworking/plugins,
//! `plugins/main/bridge/bridge.go`. VMs want a bridge without address management: their guests have addresses of their own.

use serde_json::Value;

use super::vlan::{VALID, Vlans};

/// A configuration that could be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// `name`; empty when there is none.
    pub name: String,
    /// `type` of the first plugin: `bridge`, `cnv-bridge`, `sriov`, …
    pub plugin: String,
    /// `bridge`, for a bridge.
    pub bridge: String,
    /// `vlan`; none is untagged.
    pub vlan: Option<u16>,
    /// `vlanTrunk`; empty when it is no trunk.
    pub trunk: Vlans,
    /// Whether `ipam` hands out addresses.
    pub ipam: bool,
    /// Whether it is a list of plugins.
    pub list: bool,
}

/// Why a configuration cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NadError {
    /// Nothing in it: the configuration is a file on each node, which the API does not show.
    #[error("no configuration: it stands in a file on each node")]
    OnTheNode,
    /// No JSON.
    #[error("is no JSON: {0}")]
    Json(String),
    /// Another shape than the two that exist.
    #[error("{0}")]
    Shape(&'static str),
    /// A VLAN that does not exist.
    #[error("vlan {0}: a number from 1 to 4094 must stand there")]
    Vlan(String),
}

impl Config {
    /// Reads the text of `spec.config`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, NadError> {
        if text.trim().is_empty() {
            return Err(NadError::OnTheNode);
        }
        let config: Value = serde_json::from_str(text).map_err(|error| NadError::Json(error.to_string()))?;
        if !config.is_object() {
            return Err(NadError::Shape("is no JSON object"));
        }
        let (plugin, list) = match config.get("plugins") {
            None => (&config, false),
            Some(plugins) => {
                let first = plugins.get(0).ok_or(NadError::Shape("its list of plugins is empty"))?;
                (first, true)
            }
        };
        let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let kind = text(plugin, "type");
        if kind.is_empty() {
            return Err(NadError::Shape("has no \"type\": no plugin would be called"));
        }
        Ok(Self {
            name: text(&config, "name"),
            plugin: kind,
            bridge: text(plugin, "bridge"),
            vlan: vlan(plugin.get("vlan"))?,
            trunk: trunk(plugin.get("vlanTrunk"))?,
            ipam: plugin
                .get("ipam")
                .and_then(Value::as_object)
                .is_some_and(|ipam| !ipam.is_empty()),
            list,
        })
    }

    /// Whether it is one of the bridges that KubeVirt's bridge binding can be plugged into while a VM runs.
    pub fn is_bridge(&self) -> bool {
        matches!(self.plugin.as_str(), "bridge" | "cnv-bridge")
    }

    /// All VLANs it carries tagged: its own, or those of the trunk.
    pub fn vlans(&self) -> Vlans {
        let mut vlans = self.trunk.clone();
        if let Some(vlan) = self.vlan {
            vlans.add(vlan, vlan);
        }
        vlans
    }

    /// How an operator calls it: `VLAN 30`, `trunk 100-110,200`, `untagged`, `sriov`.
    pub fn label(&self) -> String {
        match (self.vlan, self.trunk.is_empty()) {
            (Some(vlan), _) => format!("VLAN {vlan}"),
            (None, false) => format!("trunk {}", self.trunk),
            (None, true) if self.is_bridge() => "untagged".to_owned(),
            (None, true) => self.plugin.clone(),
        }
    }
}

fn vlan(value: Option<&Value>) -> Result<Option<u16>, NadError> {
    let Some(value) = value else { return Ok(None) };
    // the bridge plugin reads a zero as "no VLAN"
    match value.as_u64() {
        Some(0) => Ok(None),
        Some(_) => number(value).map(Some),
        None => Err(NadError::Vlan(value.to_string())),
    }
}

fn number(value: &Value) -> Result<u16, NadError> {
    value
        .as_u64()
        .and_then(|vlan| u16::try_from(vlan).ok())
        .filter(|vlan| VALID.contains(vlan))
        .ok_or_else(|| NadError::Vlan(value.to_string()))
}

fn trunk(value: Option<&Value>) -> Result<Vlans, NadError> {
    let mut vlans = Vlans::default();
    let entries = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for entry in entries {
        if let Some(id) = entry.get("id") {
            let id = number(id)?;
            vlans.add(id, id);
        }
        if let (Some(first), Some(last)) = (entry.get("minID"), entry.get("maxID")) {
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return Err(NadError::Vlan(entry.to_string()));
            }
            vlans.add(first, last);
        }
    }
    Ok(vlans)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_forms() {
        let one =
            Config::read(r#"{"cniVersion":"0.3.1","name":"a","type":"bridge","bridge":"br0","vlan":30,"ipam":{}}"#);
        let one = one.unwrap();
        assert_eq!(
            (one.bridge.as_str(), one.vlan, one.ipam, one.list),
            ("br0", Some(30), false, false)
        );
        assert_eq!(one.label(), "VLAN 30");
        let list = r#"{"cniVersion":"1.0.0","name":"t","plugins":[{"type":"bridge","bridge":"br0",
            "vlanTrunk":[{"minID":100,"maxID":110},{"id":200}],"ipam":{"type":"dhcp"}},{"type":"tuning"}]}"#;
        let list = Config::read(list).unwrap();
        assert!(list.list && list.ipam && list.is_bridge());
        assert_eq!(list.label(), "trunk 100-110,200");
        assert_eq!(
            Config::read(r#"{"type":"bridge","vlan":0}"#).unwrap().label(),
            "untagged"
        );
        assert_eq!(Config::read(r#"{"type":"sriov"}"#).unwrap().label(), "sriov");
    }

    #[test]
    fn what_cannot_be_used_says_why() {
        for (text, why) in [
            ("", "file on each node"),
            ("{\"type\": \"bridge\", ", "no JSON"),
            ("[]", "no JSON object"),
            ("{}", "no \"type\""),
            (r#"{"plugins":[]}"#, "empty"),
            (r#"{"type":"bridge","vlan":"30"}"#, "vlan \"30\""),
            (r#"{"type":"bridge","vlan":4095}"#, "4095"),
            (r#"{"type":"bridge","vlan":-1}"#, "-1"),
            (r#"{"type":"bridge","vlanTrunk":[{"minID":9,"maxID":3}]}"#, "minID"),
        ] {
            let error = Config::read(text).unwrap_err().to_string();
            assert!(error.contains(why), "{text}: {error}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text in ".{0,80}", vlan in any::<i64>()) {
            let _ = Config::read(&text);
            let read = Config::read(&format!(r#"{{"type":"bridge","vlan":{vlan}}}"#));
            prop_assert_eq!(read.is_ok(), (0..=4094).contains(&vlan));
        }
    }
}

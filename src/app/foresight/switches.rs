//! What-if switches as they were typed.

use std::collections::BTreeMap;

use crate::domain::repave::{KEYS, WhatIf};

/// The switch that stops VMs for the sake of the question.
const STOP: &str = "stop";

/// Switches that are set, by their name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Switches(BTreeMap<String, String>);

impl Switches {
    /// Sets one; nothing takes it back.
    ///
    /// # Errors
    /// A name or a value that is not understood, in words.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        let value = value.trim();
        if value.is_empty() {
            self.0.remove(key);
            return Ok(());
        }
        WhatIf::default().set(&format!("{key}={value}"))?;
        self.0.insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    /// What is set for a name; empty when nothing is.
    pub fn get(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// Stops a VM for the sake of the question, or lets it run again.
    pub fn toggle_stop(&mut self, vm: &str) {
        let mut names: Vec<&str> = self.get(STOP).split(',').filter(|name| !name.is_empty()).collect();
        match names.iter().position(|name| *name == vm) {
            Some(at) => {
                names.remove(at);
            }
            None => names.push(vm),
        }
        let all = names.join(",");
        if all.is_empty() {
            self.0.remove(STOP);
        } else {
            self.0.insert(STOP.to_owned(), all);
        }
    }

    /// All of them together.
    ///
    /// # Errors
    /// What is not understood, in words.
    pub fn what_if(&self) -> Result<WhatIf, String> {
        let mut what_if = WhatIf::default();
        for (key, value) in &self.0 {
            what_if.set(&format!("{key}={value}"))?;
        }
        Ok(what_if)
    }

    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many are set.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// `surge=2, stop 3 VMs`.
    pub fn words(&self) -> String {
        let words = self
            .0
            .iter()
            .map(|(key, value)| match (key.as_str(), value.split(',').count()) {
                (STOP, 1) => format!("{value} stopped"),
                (STOP, many) => format!("{many} VMs stopped"),
                _ => format!("{key}={value}"),
            });
        words.collect::<Vec<_>>().join(", ")
    }

    /// Names of all switches there are.
    pub fn keys() -> impl Iterator<Item = &'static str> {
        KEYS.split(',').map(str::trim)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_switch_of_the_domain_can_be_set_here() {
        for key in Switches::keys() {
            let value = match key {
                "pod-cidr" | "service-cidr" => "10.0.0.0/16",
                "contract-first" | "together" => "yes",
                "descheduler" => "suspended",
                "order" => "advised",
                "stop" => "a/b",
                _ => "24",
            };
            let mut switches = Switches::default();
            switches.set(key, value).unwrap();
            assert_eq!(switches.get(key), value);
            assert_ne!(switches.what_if().unwrap(), WhatIf::default(), "{key}");
            switches.set(key, " ").unwrap();
            assert!(switches.is_empty());
        }
        assert!(Switches::default().set("surge", "many").unwrap_err().contains("many"));
        assert!(Switches::default().set("nope", "1").unwrap_err().contains("nope"));
    }

    #[test]
    fn vms_are_stopped_and_let_run_again_one_by_one() {
        let mut switches = Switches::default();
        switches.toggle_stop("a/x");
        switches.toggle_stop("a/y");
        assert_eq!(switches.get("stop"), "a/x,a/y");
        assert_eq!(switches.words(), "2 VMs stopped");
        switches.toggle_stop("a/x");
        assert_eq!(switches.words(), "a/y stopped");
        switches.toggle_stop("a/y");
        assert!(switches.is_empty());
    }
}

//! The VLAN picker: the networks a VM can be given, and what speaks against each.

use super::nics::Wired;
use crate::domain::network::choice::Choice;
use crate::model::Key;
use crate::ops::Wish;
use crate::ops::network::wish::{Address, Want};
use crate::view::column::contains;

/// The picker.
#[derive(Clone, Debug)]
pub struct VlansDialog {
    /// The VMs that shall get a NIC.
    pub keys: Vec<Key>,
    /// What was read.
    pub wired: Wired,
    /// All networks they see, the good ones first.
    pub offers: Vec<Choice>,
    /// Letters typed: a VLAN's number, or a part of a name.
    pub typed: String,
    /// Position of the cursor among those shown.
    pub chosen: usize,
    /// The NIC that each VM would get on the network under the cursor.
    pub wishes: Vec<Wish>,
    /// Enter was pressed before the networks were read.
    pub eager: bool,
    /// Why the network under the cursor cannot be had.
    pub error: Option<String>,
}

impl VlansDialog {
    /// A picker over what was read, or is being read.
    pub fn new(keys: Vec<Key>, wired: Wired) -> Self {
        let mut picker = Self {
            keys,
            wired: Wired::Asking,
            offers: Vec::new(),
            typed: String::new(),
            chosen: 0,
            wishes: Vec::new(),
            eager: false,
            error: None,
        };
        picker.take(wired);
        picker
    }

    /// Takes in what was read.
    pub fn take(&mut self, wired: Wired) {
        self.offers = wired.known().map(|wiring| wiring.offers()).unwrap_or_default();
        self.wired = wired;
        self.step(0);
    }

    /// Those shown: the VLAN with the number typed first, then those that begin with it, then all that have the letters.
    pub fn shown(&self) -> Vec<&Choice> {
        let typed = self.typed.trim().to_ascii_lowercase();
        let mut shown: Vec<(u8, &Choice)> = self
            .offers
            .iter()
            .filter_map(|choice| rank(choice, &typed).map(|rank| (rank, choice)))
            .collect();
        shown.sort_by_key(|(rank, _)| *rank);
        shown.into_iter().map(|(_, choice)| choice).collect()
    }

    /// The one under the cursor.
    pub fn choice(&self) -> Option<&Choice> {
        self.shown().get(self.chosen).copied()
    }

    /// Moves the cursor by so many networks, and proposes the NIC for the one it is on.
    pub fn step(&mut self, by: isize) {
        let last = self.shown().len().saturating_sub(1);
        self.chosen = self.chosen.saturating_add_signed(by).min(last);
        self.error = None;
        let want = self.choice().map(|choice| Want {
            network: choice.key.clone(),
            nic: None,
            address: Address::Proposed,
        });
        self.wishes = match (want, self.wired.known()) {
            (Some(want), Some(wiring)) => wiring.wishes(&want),
            _ => Vec::new(),
        };
    }

    /// Other letters: the cursor goes to the first that has them.
    pub fn retype(&mut self, change: impl FnOnce(&mut String)) {
        change(&mut self.typed);
        self.chosen = 0;
        self.eager = false;
        self.step(0);
    }
}

fn rank(choice: &Choice, typed: &str) -> Option<u8> {
    if typed.is_empty() {
        return Some(0);
    }
    match choice.label.strip_prefix("VLAN ") {
        Some(vlan) if vlan == typed => Some(0),
        Some(vlan) if vlan.starts_with(typed) => Some(1),
        _ => (contains(&choice.label, typed) || contains(&choice.key, typed)).then_some(2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(label: &str, key: &str) -> Choice {
        Choice {
            key: key.into(),
            label: label.into(),
            vlan: None,
            findings: Vec::new(),
        }
    }

    #[test]
    fn a_number_finds_its_vlan_before_names_that_have_it() {
        let mut picker = VlansDialog::new(Vec::new(), Wired::Asking);
        picker.offers = vec![
            offer("VLAN 130", "default/a"),
            offer("VLAN 300", "default/b"),
            offer("VLAN 30", "default/c"),
            offer("untagged", "default/lan-30"),
            offer("VLAN 40", "default/d"),
        ];
        for c in ['3', '0'] {
            picker.retype(|typed| typed.push(c));
        }
        let keys: Vec<&str> = picker.shown().iter().map(|choice| choice.key.as_str()).collect();
        assert_eq!(keys, ["default/c", "default/b", "default/a", "default/lan-30"]);
        picker.step(9);
        assert_eq!(picker.choice().unwrap().key, "default/lan-30", "the last one");
        picker.retype(|typed| typed.push('x'));
        assert!(picker.choice().is_none());
    }
}

//! Sums of resources.

use std::collections::BTreeMap;

/// What a pod requests, or a node can give. Resources beside CPU and memory go by their Kubernetes name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amounts {
    /// CPU in thousandths of a core.
    pub cpu: i64,
    /// Memory in bytes.
    pub memory: i64,
    /// `hugepages-1Gi`, `devices.kubevirt.io/kvm`, `bridge.network.kubevirt.io/br0`, … in whole units.
    pub other: BTreeMap<String, i64>,
}

impl Amounts {
    /// CPU and memory only.
    pub const fn new(cpu: i64, memory: i64) -> Self {
        Self {
            cpu,
            memory,
            other: BTreeMap::new(),
        }
    }

    /// Adds another sum; saturates.
    pub fn add(&mut self, more: &Self) {
        self.cpu = self.cpu.saturating_add(more.cpu);
        self.memory = self.memory.saturating_add(more.memory);
        for (name, value) in &more.other {
            match self.other.get_mut(name) {
                Some(sum) => *sum = sum.saturating_add(*value),
                None => drop(self.other.insert(name.clone(), *value)),
            }
        }
    }

    /// Takes another sum away; may go below zero, as on a node that is overcommitted.
    pub fn sub(&mut self, less: &Self) {
        self.cpu = self.cpu.saturating_sub(less.cpu);
        self.memory = self.memory.saturating_sub(less.memory);
        for (name, value) in &less.other {
            match self.other.get_mut(name) {
                Some(sum) => *sum = sum.saturating_sub(*value),
                None => drop(self.other.insert(name.clone(), value.saturating_neg())),
            }
        }
    }

    /// The larger of both, resource by resource.
    pub fn raise_to(&mut self, other: &Self) {
        self.cpu = self.cpu.max(other.cpu);
        self.memory = self.memory.max(other.memory);
        for (name, value) in &other.other {
            let own = self.other.entry(name.clone()).or_default();
            *own = (*own).max(*value);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn some() -> impl Strategy<Value = Amounts> {
        let other = proptest::collection::btree_map("[a-c]", 0_i64..100, 0..3);
        (0_i64..1000, 0_i64..1000, other).prop_map(|(cpu, memory, other)| Amounts { cpu, memory, other })
    }

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_away(a in some(), b in some()) {
            let mut sum = a.clone();
            sum.add(&b);
            sum.sub(&b);
            sum.other.retain(|name, value| *value != 0 || a.other.contains_key(name));
            prop_assert_eq!(sum, a);
        }
    }
}

//! How evenly nodes are loaded.

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter)]
pub enum Gauge {
    /// Memory.
    Memory,
    /// CPU.
    Cpu,
}

impl Gauge {
    /// For people and for JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Cpu => "CPU",
        }
    }
}

/// What counts as load.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Basis {
    /// What pods request: what the scheduler places by.
    #[default]
    Requests,
    /// What nodes really use.
    Use,
}

impl Basis {
    /// One word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Use => "use",
        }
    }
}

/// Load of a node: memory in bytes, CPU in thousandths of a core.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Bytes.
    pub memory: i64,
    /// Thousandths of a core.
    pub cpu: i64,
}

impl Amount {
    /// One of them.
    pub const fn on(self, gauge: Gauge) -> i64 {
        match gauge {
            Gauge::Memory => self.memory,
            Gauge::Cpu => self.cpu,
        }
    }
}

/// A node in the picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Its name.
    pub name: String,
    /// What it can give; `None` where it was not read.
    pub whole: Option<Amount>,
    /// What is requested of it; `None` where its pods were not counted.
    pub requested: Option<Amount>,
    /// What is in use of it; `None` where nobody measures.
    pub used: Option<Amount>,
    /// Pods and pod slots.
    pub pods: (i64, Option<i64>),
    /// VMs that run on it.
    pub vms: u32,
    /// Ready, not cordoned, and KubeVirt places VMs on it: it takes part in the balance.
    pub open: bool,
    /// Why it does not take part; empty when it does.
    pub closed: &'static str,
    /// It is cordoned, so that what runs on it has to go before it can be taken down.
    pub leaving: bool,
}

impl Load {
    /// The share in use, 0.0 for nothing and 1.0 for all; `None` where it is not known.
    pub fn share(&self, gauge: Gauge, basis: Basis) -> Option<f64> {
        let whole = self.whole?.on(gauge);
        let load = match basis {
            Basis::Requests => self.requested,
            Basis::Use => self.used,
        };
        (whole > 0).then(|| load.map(|load| load.on(gauge) as f64 / whole as f64))?
    }
}

/// How far apart nodes are, of those that take part and whose load is known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// Standard deviation of the shares, in percent of a node.
    pub deviation: f64,
    /// Mean share in percent.
    pub mean: f64,
    /// Lowest share in percent.
    pub lowest: f64,
    /// Highest share in percent.
    pub highest: f64,
    /// Nodes that were compared.
    pub nodes: u32,
}

/// The spread of shares, 1.0 being a whole node.
pub fn spread(shares: impl Iterator<Item = f64>) -> Spread {
    let all: Vec<f64> = shares.map(|share| share * 100.0).collect();
    if all.is_empty() {
        return Spread::default();
    }
    let count = all.len() as f64;
    let mean = all.iter().sum::<f64>() / count;
    let variance = all.iter().map(|one| (one - mean).powi(2)).sum::<f64>() / count;
    Spread {
        deviation: variance.sqrt(),
        mean,
        lowest: all.iter().copied().fold(f64::INFINITY, f64::min),
        highest: all.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        nodes: u32::try_from(all.len()).unwrap_or(u32::MAX),
    }
}

/// The spread of nodes on one gauge.
pub fn of(nodes: &[Load], gauge: Gauge, basis: Basis) -> Spread {
    spread(
        nodes
            .iter()
            .filter(|node| node.open)
            .filter_map(|node| node.share(gauge, basis)),
    )
}

/// What loads can be evened out by: use, where it is known of every node that takes part and of nine VMs in ten, else
/// requests. One that has just started was not measured yet; it stays where it is, because nobody knows what it weighs.
pub fn basis<'a>(nodes: impl Iterator<Item = &'a Load>, vms: impl Iterator<Item = bool>) -> Basis {
    let mut open = nodes.filter(|node| node.open).peekable();
    let (mut known, mut all) = (0_usize, 0_usize);
    for one in vms {
        all += 1;
        known += usize::from(one);
    }
    let weighed = known * 10 >= all * 9;
    if open.peek().is_some() && open.all(|node| node.used.is_some()) && weighed {
        Basis::Use
    } else {
        Basis::Requests
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads() {
        let even = spread([0.5, 0.5].into_iter());
        assert!(even.deviation.abs() < 1e-9 && (even.mean - 50.0).abs() < 1e-9);
        let apart = spread([0.2, 0.8].into_iter());
        assert!((apart.deviation - 30.0).abs() < 1e-9, "{apart:?}");
        assert_eq!((apart.nodes, spread(std::iter::empty()).nodes), (2, 0));
    }

    #[test]
    fn closed_and_unknown_nodes_take_no_part() {
        let node = |memory: i64, open| Load {
            whole: Some(Amount { memory: 100, cpu: 0 }),
            requested: Some(Amount { memory, cpu: 10 }),
            open,
            ..Load::default()
        };
        let unknown = Load {
            requested: None,
            ..node(0, true)
        };
        let all = [node(40, true), node(60, true), node(0, false), unknown];
        let found = of(&all, Gauge::Memory, Basis::Requests);
        assert_eq!(found.nodes, 2);
        assert!((found.mean - 50.0).abs() < 1e-9);
        assert_eq!(
            of(&all, Gauge::Cpu, Basis::Requests).nodes,
            0,
            "a node without CPUs has no share"
        );
        let basis = |nodes: &[Load], known: bool| super::basis(nodes.iter(), [known].into_iter());
        assert_eq!(basis(&all, true), Basis::Requests);
        let measured = Load {
            used: Some(Amount::default()),
            ..node(1, true)
        };
        assert_eq!(basis(&[measured.clone(), node(1, false)], true), Basis::Use);
        assert_eq!(
            basis(std::slice::from_ref(&measured), false),
            Basis::Requests,
            "nobody knows what the VMs weigh"
        );
        let many = |unknown: usize| (0..10).map(move |place| place >= unknown);
        let of = |unknown| super::basis(std::iter::once(&measured), many(unknown));
        assert_eq!((of(1), of(2)), (Basis::Use, Basis::Requests), "one of ten may be new");
        assert_eq!(
            basis(&[measured.clone(), node(1, true)], true),
            Basis::Requests,
            "one node that nobody measures spoils it"
        );
    }
}

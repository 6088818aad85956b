//! Which world: sizes and proportions of each profile.
use std::str::FromStr;

/// Which world to generate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// The reference architecture's limit: 3 control planes, 60 workers, 12,500 VMs, 13,188 pods.
    #[default]
    Ra,
    /// The reference architecture's arithmetic taken at its word: 63 workers, all of its 64 blocks but one, and beside
    /// them 3 control planes that need blocks as well. Two workers get none.
    RaLiteral,
    /// 3 control planes, 5 workers, 60 VMs, with every odd case in it.
    Small,
    /// The small one with Ceph instead of Portworx.
    Plain,
    /// The namespaces of a fresh cluster and nothing else.
    Empty,
}

/// A profile name that is not one of ours; prints the valid ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown profile {0:?}: valid profiles are ra, ra-literal, small, plain, skewed and empty")]
pub struct UnknownProfile(String);

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ra" => Ok(Self::Ra),
            "ra-literal" => Ok(Self::RaLiteral),
            "small" => Ok(Self::Small),
            "plain" => Ok(Self::Plain),
            "empty" => Ok(Self::Empty),
            other => Err(UnknownProfile(other.to_owned())),
        }
    }
}

/// Counts of one profile. Shares are per mille of all VMs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) control_planes: u8,
    pub(super) workers: u8,
    /// How many of the workers belong to the second pool, the one without a blocker.
    pub(super) gold: u8,
    pub(super) tenants: u8,
    pub(super) vms: u16,
    pub(super) stopped: u16,
    pub(super) hotplugged: u16,
    /// Launcher pods, hot-plug pods and finished pods together; `None` lets the count fall as it may.
    pub(super) vm_pods: Option<u16>,
    pub(super) migrations: u16,
    /// VMs with snapshots, per mille.
    pub(super) snapshots: u16,
    pub(super) orphans: u16,
    pub(super) events: u16,
    /// Workers, the last ones, for which no block of pod addresses was left.
    pub(super) bare: u8,
    /// Nothing is wrong or under way: no drain, no VM that cannot be moved.
    pub(super) calm: bool,
    /// Portworx provisions the volumes.
    pub(super) portworx: bool,
}

impl Profile {
    pub(super) const fn size(self) -> Size {
        match self {
            Self::Ra => Size {
                control_planes: 3,
                workers: 60,
                gold: 16,
                tenants: 40,
                vms: 12_500,
                stopped: 84,
                hotplugged: 31,
                vm_pods: Some(12_500),
                migrations: 940,
                snapshots: 50,
                orphans: 62,
                events: 900,
                bare: 0,
                calm: false,
                portworx: true,
            },
            Self::RaLiteral => Size {
                control_planes: 3,
                workers: 63,
                gold: 16,
                tenants: 40,
                vms: 12_500,
                stopped: 84,
                hotplugged: 31,
                vm_pods: None,
                migrations: 940,
                snapshots: 50,
                orphans: 62,
                events: 900,
                bare: 2,
                calm: true,
                portworx: true,
            },
            Self::Small => Size {
                control_planes: 3,
                workers: 5,
                gold: 2,
                tenants: 6,
                vms: 60,
                stopped: 4,
                hotplugged: 2,
                vm_pods: None,
                migrations: 9,
                snapshots: 110,
                orphans: 2,
                events: 70,
                bare: 0,
                calm: false,
                portworx: true,
            },
            Self::Plain => Size {
                portworx: false,
                ..Self::Small.size()
            },
            Self::Empty => Size {
                control_planes: 0,
                workers: 0,
                gold: 0,
                tenants: 0,
                vms: 0,
                stopped: 0,
                hotplugged: 0,
                vm_pods: None,
                migrations: 0,
                snapshots: 0,
                orphans: 0,
                events: 0,
                bare: 0,
                calm: true,
                portworx: true,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        assert_eq!("ra".parse(), Ok(Profile::Ra));
        assert_eq!("ra-literal".parse(), Ok(Profile::RaLiteral));
        assert_eq!("small".parse(), Ok(Profile::Small));
        assert_eq!("empty".parse(), Ok(Profile::Empty));
        let err = "Ra ".parse::<Profile>().unwrap_err().to_string();
        assert!(
            err.contains("\"Ra \"") && err.contains("ra, ra-literal, small, plain, skewed and empty"),
            "{err}"
        );
    }
}

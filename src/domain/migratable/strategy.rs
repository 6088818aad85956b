//! Eviction strategies: `spec.evictionStrategy` of KubeVirt `staging/src/kubevirt.io/api/core/v1/types.go`.

/// `spec.evictionStrategy`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// Evictions shut the VM down.
    None,
    /// Evictions migrate the VM, or are refused.
    LiveMigrate,
    /// Evictions migrate the VM, or shut it down.
    LiveMigrateIfPossible,
    /// Evictions are left to another controller.
    External,
    /// A value this program does not know.
    Other(String),
}

impl Strategy {
    /// Reads the API's word.
    pub fn parse(text: &str) -> Self {
        match text {
            "None" => Self::None,
            "LiveMigrate" => Self::LiveMigrate,
            "LiveMigrateIfPossible" => Self::LiveMigrateIfPossible,
            "External" => Self::External,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The API's word.
    pub fn word(&self) -> &str {
        match self {
            Self::None => "None",
            Self::LiveMigrate => "LiveMigrate",
            Self::LiveMigrateIfPossible => "LiveMigrateIfPossible",
            Self::External => "External",
            Self::Other(word) => word,
        }
    }
}

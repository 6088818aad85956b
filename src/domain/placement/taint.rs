//! Taints and tolerations (`k8s.io/api/core/v1/toleration.go`, `ToleratesTaint`).

/// What a taint does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Effect {
    /// New pods stay away.
    NoSchedule,
    /// New pods had better stay away.
    PreferNoSchedule,
    /// New pods stay away, and running ones are evicted.
    NoExecute,
}

impl Effect {
    /// Reads the API's word; anything else is taken for the strictest.
    pub fn parse(text: &str) -> Self {
        match text {
            "PreferNoSchedule" => Self::PreferNoSchedule,
            "NoSchedule" => Self::NoSchedule,
            _ => Self::NoExecute,
        }
    }

    /// The API's word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        }
    }
}

/// A taint of a node.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Taint {
    /// Key.
    pub key: String,
    /// Value, often empty.
    pub value: String,
    /// Effect.
    pub effect: Effect,
}

impl std::fmt::Display for Taint {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.key)?;
        if !self.value.is_empty() {
            write!(out, "={}", self.value)?;
        }
        write!(out, ":{}", self.effect.word())
    }
}

/// A toleration of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Toleration {
    /// Key; empty with `exists` tolerates every taint.
    pub key: String,
    /// `operator: Exists`; otherwise values must be equal.
    pub exists: bool,
    /// Value.
    pub value: String,
    /// Effect; `None` is every effect.
    pub effect: Option<Effect>,
}

impl Toleration {
    /// Whether it tolerates a taint.
    pub fn covers(&self, taint: &Taint) -> bool {
        self.effect.is_none_or(|effect| effect == taint.effect)
            && (self.key.is_empty() && self.exists || self.key == taint.key)
            && (self.exists || self.value == taint.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerations() {
        let taint = Taint {
            key: "k".into(),
            value: "v".into(),
            effect: Effect::NoSchedule,
        };
        let of = |key: &str, exists, value: &str, effect| Toleration {
            key: key.into(),
            exists,
            value: value.into(),
            effect,
        };
        for (toleration, wanted) in [
            (of("k", true, "", None), true),
            (of("k", false, "v", Some(Effect::NoSchedule)), true),
            (of("k", false, "w", None), false),
            (of("k", true, "", Some(Effect::NoExecute)), false),
            (of("", true, "", None), true),
            (of("", false, "", None), false),
            (of("other", true, "", None), false),
        ] {
            assert_eq!(toleration.covers(&taint), wanted, "{toleration:?}");
        }
        assert_eq!(taint.to_string(), "k=v:NoSchedule");
    }
}

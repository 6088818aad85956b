//! What the API server knows about one kind in one served version.
use super::columns::Column;
use crate::sim::beta::SECOND;

/// Verbs of a kind that the API server itself stores, in the order in which discovery lists them.
pub const BUILTIN_VERBS: &[&str] = &[
    "create",
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "update",
    "watch",
];

/// Verbs of a kind that a CustomResourceDefinition adds; the apiextensions server lists them in another order.
pub const CUSTOM_VERBS: &[&str] = &[
    "delete",
    "deletecollection",
    "get",
    "list",
    "patch",
    "create",
    "update",
    "watch",
];

/// A path below an object, such as `pods/eviction`.
#[derive(Clone, Copy, Debug)]
pub struct Subresource {
    /// Last segment of the path.
    pub name: &'static str,
    /// Group of the body's kind; empty means the parent's.
    pub group: &'static str,
    /// Version of the body's kind; empty means the parent's.
    pub version: &'static str,
    /// Kind of the body; empty means the parent's.
    pub kind: &'static str,
    /// Verbs, in discovery order.
    pub verbs: &'static [&'static str],
}

/// `status` with the parent's kind.
pub(super) const STATUS: Subresource = sub("status", "", "", "", &["get", "patch", "update"]);

/// `scale` as autoscaling/v1 describes it.
pub(super) const SCALE: Subresource = sub("scale", "autoscaling", "v1", "Scale", &["get", "patch", "update"]);

pub(super) const fn sub(
    name: &'static str,
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    verbs: &'static [&'static str],
) -> Subresource {
    Subresource {
        name,
        group,
        version,
        kind,
        verbs,
    }
}

/// One kind in one served version. A kind served in two versions has two entries with the same [`Kind::id`];
/// objects are stored under the id, and only `apiVersion` differs on the wire.
#[derive(Clone, Copy, Debug)]
pub struct Kind {
    id: &'static str,
    /// API group, empty for the core group.
    pub group: &'static str,
    /// Version, such as `v1beta1`.
    pub version: &'static str,
    /// Kind as objects carry it.
    pub kind: &'static str,
    /// Name in paths.
    pub plural: &'static str,
    /// Name for one object.
    pub singular: &'static str,
    /// Short names kubectl accepts.
    pub short: &'static [&'static str],
    /// Categories such as `all`.
    pub categories: &'static [&'static str],
    /// False for cluster scope.
    pub namespaced: bool,
    /// Verbs, in discovery order.
    pub verbs: &'static [&'static str],
    /// Paths below an object.
    pub subresources: &'static [Subresource],
    /// True when a CustomResourceDefinition brings it.
    pub custom: bool,
    /// What a Table answer shows; the Name column of custom kinds is included.
    pub columns: &'static [Column],
    /// The second form of a kind of Cluster API: served where the world says so.
    pub second: bool,
}

impl Kind {
    pub(super) const fn new(
        id: &'static str,
        group: &'static str,
        version: &'static str,
        kind: &'static str,
        plural: &'static str,
        singular: &'static str,
        custom: bool,
    ) -> Self {
        let verbs = if custom { CUSTOM_VERBS } else { BUILTIN_VERBS };
        Self {
            id,
            group,
            version,
            kind,
            plural,
            singular,
            short: &[],
            categories: &[],
            namespaced: true,
            verbs,
            subresources: &[],
            custom,
            columns: &[],
            second: false,
        }
    }

    pub(super) const fn cluster(mut self) -> Self {
        self.namespaced = false;
        self
    }

    pub(super) const fn short(mut self, names: &'static [&'static str]) -> Self {
        self.short = names;
        self
    }

    pub(super) const fn categories(mut self, names: &'static [&'static str]) -> Self {
        self.categories = names;
        self
    }

    /// The same kind in Cluster API's second form.
    pub(super) const fn second(mut self) -> Self {
        self.version = SECOND;
        self.second = true;
        self
    }

    pub(super) const fn verbs(mut self, verbs: &'static [&'static str]) -> Self {
        self.verbs = verbs;
        self
    }

    pub(super) const fn subresources(mut self, subresources: &'static [Subresource]) -> Self {
        self.subresources = subresources;
        self
    }

    /// The kind's name in this simulator: `pods`, `virtualmachines.kubevirt.io`; the same for every served version.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// `v1`, or `kubevirt.io/v1`.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.to_owned()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }

    /// Whether discovery lists `verb`.
    pub fn has_verb(&self, verb: &str) -> bool {
        self.verbs.contains(&verb)
    }

    /// The subresource called `name`.
    pub fn subresource(&self, name: &str) -> Option<&'static Subresource> {
        self.subresources.iter().find(|sub| sub.name == name)
    }
}

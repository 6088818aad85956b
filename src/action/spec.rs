//! What is known about an action besides what it does: an entry of the table.

use super::Action;

/// Where an action works.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::EnumIter, strum::IntoStaticStr, strum::EnumString,
)]
#[strum(serialize_all = "kebab-case")]
pub enum Scope {
    /// On every screen.
    Global,
    /// On every list.
    List,
    /// On Nodes.
    Nodes,
    /// On VMs.
    Vms,
    /// On Tasks.
    Tasks,
    /// On the detail of a VM.
    Vm,
    /// On Snapshots.
    Snapshots,
    /// On previews of repaves and drains.
    Repave,
    /// On Balance.
    Balance,
    /// On the NICs of a network.
    Nics,
    /// On Storage.
    Storage,
    /// On the answer to why a VM can or cannot migrate.
    Why,
    /// On long texts: help, messages.
    Text,
}

impl Scope {
    /// Heading in the help.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Global => "Everywhere",
            Self::List => "Lists",
            Self::Nodes => "Nodes",
            Self::Vms => "VMs",
            Self::Tasks => "Tasks",
            Self::Vm => "VM detail",
            Self::Snapshots => "Snapshots",
            Self::Repave => "Repave",
            Self::Balance => "Balance",
            Self::Nics => "NICs of a network",
            Self::Storage => "Storage",
            Self::Why => "Why-not",
            Self::Text => "Texts",
        }
    }
}

/// What an action takes after its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Nothing.
    None,
    /// Something, or nothing.
    Optional(&'static str),
    /// Something.
    Required(&'static str),
}

/// All there is to know about an action.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The action.
    pub action: Action,
    /// Its name.
    pub name: &'static str,
    /// Other names; vSphere's words among them.
    pub aliases: &'static [&'static str],
    /// One word for the footer.
    pub hint: &'static str,
    /// One sentence for help and palette.
    pub doc: &'static str,
    /// Where it works.
    pub scopes: &'static [Scope],
    /// What it takes.
    pub arg: Arg,
    /// Whether it leads to something that changes the cluster. Such an action does not exist in a read-only session.
    pub writes: bool,
}

/// An action that takes nothing and changes nothing.
pub(super) const fn spec(
    action: Action,
    name: &'static str,
    aliases: &'static [&'static str],
    hint: &'static str,
    doc: &'static str,
    scopes: &'static [Scope],
) -> Spec {
    Spec {
        action,
        name,
        aliases,
        hint,
        doc,
        scopes,
        arg: Arg::None,
        writes: false,
    }
}

/// The same action with something after its name.
pub(super) const fn with(spec: Spec, arg: Arg) -> Spec {
    Spec { arg, ..spec }
}

/// The same action, which a read-only session does not have.
pub(super) const fn writes(spec: Spec) -> Spec {
    Spec { writes: true, ..spec }
}

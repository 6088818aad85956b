//! Screens on the stack: each holds only what is its own, the data stays in the inventory.

use rustc_hash::FxHashSet;

mod balance;
mod nics;
mod repave;

use super::list::{List, Row};
use super::search::{Search, Typed};
use super::storage::StorageScreen;
use crate::action::Scope;
use crate::model::Key;
use crate::model::trouble::Trouble;
use crate::ops::explain::Report;
use crate::ops::network::Row as Network;
use crate::store::{Snapshot, Task};
use crate::view::networks::NETWORKS;
use crate::view::nodes::NODES;
use crate::view::snapshots::SNAPSHOTS;
use crate::view::sort::Order;
use crate::view::tasks::TASKS;
use crate::view::vm_detail::Detail;
use crate::view::vms::VMS;

pub use balance::{BalanceScreen, Memory, Part as BalancePart};
pub use nics::NicsScreen;
pub use repave::{Page, RepaveScreen};

/// A screen.
#[derive(Clone, Debug)]
#[allow(clippy::large_enum_variant, reason = "a handful of screens live at a time")]
pub enum Screen {
    /// Home: nodes, or the VMs found under their nodes.
    Nodes(NodesScreen),
    /// VMs.
    Vms(VmsScreen),
    /// Tasks.
    Tasks(TasksScreen),
    /// Snapshots.
    Snapshots(SnapshotsScreen),
    /// One VM.
    Vm(VmScreen),
    /// Networks.
    Networks(NetworksScreen),
    /// Balance.
    Balance(Box<BalanceScreen>),
    /// NICs on a network.
    Nics(NicsScreen),
    /// What a repave or a drain would do.
    Repave(RepaveScreen),
    /// Pools, volumes, and what could be given back.
    Storage(Box<StorageScreen>),
    /// Why a VM can or cannot migrate.
    Why(WhyScreen),
    /// A long text.
    Text(TextScreen),
}

/// Home.
#[derive(Clone, Debug)]
pub struct NodesScreen {
    /// Rows and cursor.
    pub list: List,
    /// Order of the nodes.
    pub order: Order,
    /// VMs looked for.
    pub search: Search,
    /// Folded nodes, while something is looked for.
    pub folded: FxHashSet<Row>,
}

impl Default for NodesScreen {
    fn default() -> Self {
        Self {
            list: List::default(),
            order: Order::of(&NODES),
            search: Search::default(),
            folded: FxHashSet::default(),
        }
    }
}

/// VMs, flat or under their nodes.
#[derive(Clone, Debug)]
pub struct VmsScreen {
    /// Rows and cursor.
    pub list: List,
    /// Order of the VMs.
    pub order: Order,
    /// Filter.
    pub search: Search,
    /// Under their nodes.
    pub grouped: bool,
    /// Folded nodes.
    pub folded: FxHashSet<Row>,
    /// Only the VMs of this node.
    pub node: Option<String>,
}

impl VmsScreen {
    /// All VMs, or those of one node.
    pub fn new(node: Option<String>) -> Self {
        Self {
            list: List::default(),
            order: Order::of(&VMS),
            search: Search::default(),
            grouped: false,
            folded: FxHashSet::default(),
            node,
        }
    }
}

/// What is under way, and what lately was.
#[derive(Clone, Debug)]
pub struct TasksScreen {
    /// Rows and cursor.
    pub list: List,
    /// Order.
    pub order: Order,
    /// Filter.
    pub search: Search<Task>,
    /// What the scheduler said of a target pod: of which migration, when it was asked, its words.
    pub pod: Option<(Key, jiff::Timestamp, String)>,
}

impl Default for TasksScreen {
    fn default() -> Self {
        Self {
            list: List::default(),
            order: Order::of(&TASKS),
            search: Search::over(&TASKS),
            pod: None,
        }
    }
}

/// Snapshots of all VMs.
#[derive(Clone, Debug)]
pub struct SnapshotsScreen {
    /// Rows and cursor.
    pub list: List,
    /// Order.
    pub order: Order,
    /// Filter.
    pub search: Search<Snapshot>,
}

impl Default for SnapshotsScreen {
    fn default() -> Self {
        Self {
            list: List::default(),
            order: Order::of(&SNAPSHOTS),
            search: Search::over(&SNAPSHOTS),
        }
    }
}

/// One VM.
#[derive(Clone, Debug)]
pub struct VmScreen {
    /// Which.
    pub key: Key,
    /// Which part is shown.
    pub part: VmPart,
    /// What was read.
    pub detail: Option<Box<Detail>>,
    /// Why the last reading failed.
    pub trouble: Option<Box<Trouble>>,
    /// A reading is under way.
    pub loading: bool,
    /// What the record said when the detail was asked for; when it differs, the detail is old.
    pub asked_at_revision: u64,
    /// What the record looked like then.
    pub seen: Option<Glance>,
    /// Scroll position.
    pub scroll: Scroll,
}

/// What of a record tells that a detail has become old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance(pub crate::store::Machine);

/// Parts of the VM screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::EnumIter)]
pub enum VmPart {
    /// Sections.
    #[default]
    Overview,
    /// YAML of the VirtualMachine.
    VmYaml,
    /// YAML of the VirtualMachineInstance.
    VmiYaml,
}

impl VmPart {
    /// Its tab.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::VmYaml => "VM YAML",
            Self::VmiYaml => "VMI YAML",
        }
    }
}

/// Networks with what is on them, as they were read when the screen was opened.
#[derive(Clone, Debug)]
pub struct NetworksScreen {
    /// Rows and cursor.
    pub list: List,
    /// Order.
    pub order: Order,
    /// Filter.
    pub search: Search<Network>,
    /// What was read.
    pub networks: Vec<Network>,
    /// What could not be read; what rests on it is unknown.
    pub missing: Vec<String>,
    /// When it was read.
    pub read: Option<jiff::Timestamp>,
}

impl Default for NetworksScreen {
    fn default() -> Self {
        Self {
            list: List::default(),
            order: Order::of(&NETWORKS),
            search: Search::over(&NETWORKS),
            networks: Vec::new(),
            missing: Vec::new(),
            read: None,
        }
    }
}

/// Why a VM can or cannot migrate.
#[derive(Clone, Debug)]
pub struct WhyScreen {
    /// Which VM.
    pub key: Key,
    /// The answer.
    pub report: Option<Box<Report>>,
    /// Why there is none, or no newer one.
    pub trouble: Option<Box<Trouble>>,
    /// When it was read.
    pub read: Option<jiff::Timestamp>,
    /// Scroll position.
    pub scroll: Scroll,
}

/// A long text.
#[derive(Clone, Debug)]
pub struct TextScreen {
    /// Which.
    pub what: Text,
    /// Scroll position.
    pub scroll: Scroll,
    /// Lines must contain this, in lower case.
    pub search: String,
}

/// Long texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Keys that work in these scopes, then all others.
    Help(Vec<Scope>),
    /// Messages of the session.
    Messages,
    /// Connection and files.
    Info(Vec<String>),
    /// A job of ours, object by object: its id.
    Job(String),
}

/// Where a long text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scroll {
    /// First visible line.
    pub offset: usize,
    /// Lines that fitted in the last frame.
    pub height: usize,
    /// Lines there were.
    pub len: usize,
}

impl Scroll {
    /// Moves by so many lines, not past the end.
    pub fn step(&mut self, by: isize) {
        let last = self.len.saturating_sub(self.height);
        self.offset = self.offset.saturating_add_signed(by).min(last);
    }
}

impl Screen {
    /// Scopes whose keys work here, the narrowest first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self {
            Self::Nodes(_) => &[Scope::Nodes, Scope::List, Scope::Global],
            Self::Vms(_) => &[Scope::Vms, Scope::List, Scope::Global],
            Self::Networks(_) => &[Scope::List, Scope::Global],
            Self::Nics(_) => &[Scope::Nics, Scope::List, Scope::Global],
            Self::Balance(_) => &[Scope::Balance, Scope::List, Scope::Global],
            Self::Storage(_) => &[Scope::Storage, Scope::List, Scope::Global],
            Self::Snapshots(_) => &[Scope::Snapshots, Scope::List, Scope::Global],
            Self::Tasks(_) => &[Scope::Tasks, Scope::List, Scope::Global],
            Self::Vm(_) => &[Scope::Vm, Scope::Text, Scope::Global],
            Self::Repave(screen) => screen.scopes(),
            Self::Why(_) => &[Scope::Why, Scope::Text, Scope::Global],
            Self::Text(_) => &[Scope::Text, Scope::Global],
        }
    }

    /// What the breadcrumb calls it.
    pub fn title(&self) -> String {
        match self {
            Self::Nodes(_) => "Nodes".into(),
            Self::Vms(VmsScreen { node: Some(node), .. }) => format!("VMs on {node}"),
            Self::Vms(_) => "VMs".into(),
            Self::Tasks(_) => "Tasks".into(),
            Self::Snapshots(_) => "Snapshots".into(),
            Self::Networks(_) => "Networks".into(),
            Self::Balance(_) => "Balance".into(),
            Self::Storage(_) => "Storage".into(),
            Self::Nics(screen) => format!("NICs on {}", screen.network),
            Self::Vm(screen) => screen.key.to_string(),
            Self::Repave(screen) => screen.title(),
            Self::Why(screen) => format!("Why {}", screen.key),
            Self::Text(TextScreen {
                what: Text::Help(_), ..
            }) => "Help".into(),
            Self::Text(TextScreen {
                what: Text::Messages, ..
            }) => "Messages".into(),
            Self::Text(TextScreen {
                what: Text::Info(_), ..
            }) => "Info".into(),
            Self::Text(TextScreen { what: Text::Job(_), .. }) => "Job".into(),
        }
    }

    /// The list, if the screen is one.
    pub fn list_mut(&mut self) -> Option<&mut List> {
        match self {
            Self::Nodes(screen) => Some(&mut screen.list),
            Self::Vms(screen) => Some(&mut screen.list),
            Self::Tasks(screen) => Some(&mut screen.list),
            Self::Snapshots(screen) => Some(&mut screen.list),
            Self::Networks(screen) => Some(&mut screen.list),
            Self::Balance(screen) => Some(screen.list_mut()),
            Self::Nics(screen) => Some(&mut screen.list),
            Self::Repave(screen) => screen.list_mut(),
            Self::Storage(screen) => Some(screen.list_mut()),
            Self::Vm(_) | Self::Why(_) | Self::Text(_) => None,
        }
    }

    /// The scroll position, if the screen is a text.
    pub fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        match self {
            Self::Vm(screen) => Some(&mut screen.scroll),
            Self::Repave(screen) => screen.scroll_mut(),
            Self::Why(screen) => Some(&mut screen.scroll),
            Self::Text(screen) => Some(&mut screen.scroll),
            Self::Nodes(_)
            | Self::Vms(_)
            | Self::Tasks(_)
            | Self::Snapshots(_)
            | Self::Networks(_)
            | Self::Nics(_)
            | Self::Balance(_)
            | Self::Storage(_) => None,
        }
    }

    /// The search, if the screen has one over rows.
    pub fn search_mut(&mut self) -> Option<&mut dyn Typed> {
        match self {
            Self::Nodes(screen) => Some(&mut screen.search),
            Self::Vms(screen) => Some(&mut screen.search),
            Self::Tasks(screen) => Some(&mut screen.search),
            Self::Snapshots(screen) => Some(&mut screen.search),
            Self::Networks(screen) => Some(&mut screen.search),
            Self::Balance(screen) => Some(screen.search_mut()),
            Self::Storage(screen) => Some(screen.search_mut()),
            Self::Nics(screen) => Some(&mut screen.search),
            Self::Repave(_) | Self::Vm(_) | Self::Why(_) | Self::Text(_) => None,
        }
    }
}

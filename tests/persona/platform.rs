//! What an operator of the platform does around nodes: pre-checks, drains, repaves. The presses are counted as above.

use vmotui::client::Mode;
use vmotui::ops::Verb;
use vmotui::shell::still::{Still, look};
use vmotui::ui::term::capture::text;
use vmotui::ui::theme::Depth;

use super::presses;

/// A task: what it is called, the presses it may take beside letters and beside the way to the row, how to get to the row,
/// its keys, what must stand there then, and what is sent.
struct Task {
    name: &'static str,
    most: usize,
    row: &'static str,
    keys: &'static str,
    shows: &'static [&'static str],
    sends: Option<Verb>,
}

/// The cursor on the cordoned worker, on an open one.
const CORDONED: &str = "j j j j";
const OPEN: &str = "j j j";

const TASKS: [Task; 10] = [
    Task {
        name: "VMs on a node",
        most: 1,
        row: OPEN,
        keys: "enter",
        shows: &["vmo-w-01"],
        sends: None,
    },
    Task {
        name: "maintenance pre-check",
        most: 1,
        row: OPEN,
        keys: "shift-m",
        shows: &["NO-GO", "block (B)", "way out", "FINDS ROOM ON"],
        sends: None,
    },
    Task {
        name: "start a drain that leaves behind what blocks it",
        most: 4,
        row: CORDONED,
        keys: "shift-m enter b text:vmo-w-02 enter",
        shows: &["Drain vmo-w-02: begun"],
        sends: Some(Verb::Drain),
    },
    Task {
        name: "a drain whose node is not typed is not begun",
        most: 4,
        row: CORDONED,
        keys: "shift-m enter b enter",
        shows: &["in spite of NO-GO", "type vmo-w-02 to go on"],
        sends: None,
    },
    Task {
        name: "end the maintenance",
        most: 3,
        row: CORDONED,
        keys: "shift-m u enter",
        shows: &["End the maintenance of vmo-w-02: begun"],
        sends: Some(Verb::ExitMaintenance),
    },
    Task {
        name: "repave preview of a pool",
        most: 2,
        row: "",
        keys: "shift-r enter",
        shows: &["Repave vmo-dc1-cp", "M/B/S/X/?"],
        sends: None,
    },
    Task {
        name: "the steps of a repave",
        most: 2,
        row: "",
        keys: "shift-r t",
        shows: &["step by step", "SLICES", "TIGHTEST"],
        sends: None,
    },
    Task {
        name: "free slices and who holds them",
        most: 1,
        row: "",
        keys: "shift-i",
        shows: &["of 64 slices of /24 free", "vmo-w-01"],
        sends: None,
    },
    Task {
        name: "stuck machine: why",
        most: 3,
        row: "",
        keys: "shift-r m",
        shows: &["Machines on their way"],
        sends: None,
    },
    Task {
        name: "the descheduler's last and next moves",
        most: 1,
        row: "",
        keys: "shift-d",
        shows: &["descheduler"],
        sends: None,
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn work_on_nodes_takes_no_more_presses_than_its_budget() {
    let look = look("mono", Depth::Mono, true).unwrap();
    for task in &TASKS {
        assert!(presses(task.keys) <= task.most, "{}", task.name);
        let mut still = Still::load("small", Mode::ReadWrite).await.unwrap();
        still.draw(&look, 80, 24);
        still.press(task.row).await.unwrap();
        still.press(task.keys).await.unwrap();
        let shown = text(&still.draw(&look, 80, 24));
        for word in task.shows {
            assert!(shown.contains(word), "{}: {word}\n{shown}", task.name);
        }
        let sent: Vec<Verb> = still.confirmed.iter().map(|plan| plan.verb).collect();
        assert_eq!(sent, Vec::from_iter(task.sends), "{}", task.name);
    }
}

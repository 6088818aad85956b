//! A simulated cluster that this process serves over TLS, so that a test can break what no request breaks, and the program
//! connected to it as to any other cluster.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;

use serde_json::Value;
use tempfile::TempDir;
use vmotui::sim::clock::Clock;
use vmotui::sim::seed::Profile;
use vmotui::sim::serve::{ServeOptions, Server};
use vmotui::sim::store::{Key, World};

use super::pty::Pty;
use super::vmotui;

const VMIS: &str = "virtualmachineinstances.kubevirt.io";

pub(crate) struct Served {
    pub(crate) world: Arc<World>,
    folder: TempDir,
}

/// The `small` profile. Its time runs so many times as fast as that of whoever looks at it.
pub(crate) fn served(speed: u32) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let world = Arc::new(World::new(Profile::Small, 1, Clock::fast(speed)));
    let options = ServeOptions {
        kubeconfig: Some(folder.path().join("kubeconfig")),
        ..ServeOptions::default()
    };
    let (started, listening) = mpsc::channel();
    let shared = Arc::clone(&world);
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let server = Server::start(options, shared).await.unwrap();
            started.send(()).unwrap();
            server.run(std::future::pending()).await;
        });
    });
    listening.recv().unwrap();
    Served { world, folder }
}

impl Served {
    fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }

    /// The program, with its nodes in view; keep the directory as long as it runs.
    pub(crate) fn program(&self, size: (u16, u16)) -> (Pty, TempDir) {
        let (mut command, home) = vmotui(&[]);
        command.env("KUBECONFIG", self.kubeconfig());
        let pty = Pty::start(command, size);
        pty.wait_for("vmo-w-01");
        (pty, home)
    }

    /// The program with VMs in view, and the cursor on the one of this name.
    pub(crate) fn at(&self, name: &str, size: (u16, u16)) -> (Pty, TempDir) {
        let (mut pty, home) = self.program(size);
        pty.send("2");
        pty.wait_for("STATUS");
        pty.send(&format!("/{name}\r"));
        pty.wait_for("1 of 60");
        (pty, home)
    }

    /// Namespace and name of the first instance that fits.
    pub(crate) fn instance(&self, fits: impl Fn(&Value) -> bool) -> (String, String) {
        let mut found = None;
        self.world.each(VMIS, |key, vmi| {
            if fits(&vmi) {
                found = Some((key.namespace().unwrap_or_default().to_owned(), key.name().to_owned()));
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        found.expect("an instance that fits")
    }

    /// The NIC of an instance, as its status has it.
    pub(crate) fn reported(&self, namespace: &str, vm: &str, nic: &str) -> Option<Value> {
        let vmi = self.world.find(VMIS, &Key::new(Some(namespace), vm))?;
        let all = vmi["status"]["interfaces"].as_array()?;
        all.iter().find(|one| one["name"] == nic).cloned()
    }

    /// What a stock kubectl prints, where there is one: named by `VMOTUI_KUBECTL`.
    pub(crate) fn kubectl(&self, words: &str) -> Option<String> {
        let Some(binary) = std::env::var_os("VMOTUI_KUBECTL").filter(|value| !value.is_empty()) else {
            println!("VMOTUI_KUBECTL is not set: kubectl is not asked");
            return None;
        };
        let output = Command::new(binary)
            .args(words.split_whitespace())
            .env("KUBECONFIG", self.kubeconfig())
            .env("HOME", self.folder.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "kubectl {words}: {output:?}");
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// Whether a condition of an object is as wanted.
pub(crate) fn is(object: &Value, kind: &str, status: &str) -> bool {
    let all = object["status"]["conditions"].as_array();
    all.is_some_and(|all| all.iter().any(|one| one["type"] == kind && one["status"] == status))
}

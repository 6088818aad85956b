//! The simulated cluster under test: the built program where it can serve, else the library in this process.
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use vmotui::sim::clock::Clock;
use vmotui::sim::seed::Profile;
use vmotui::sim::serve::{ServeOptions, Server};
use vmotui::sim::store::World;

/// A running cluster; it ends when this is dropped.
pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    program: Option<Child>,
}

impl Cluster {
    /// The kubeconfig that leads to it.
    pub(crate) fn kubeconfig(&self) -> PathBuf {
        self.folder.path().join("kubeconfig")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(program) = &mut self.program {
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}

/// Starts the `small` profile.
pub(crate) fn start() -> Cluster {
    let folder = tempfile::tempdir().unwrap();
    let kubeconfig = folder.path().join("kubeconfig");
    let help = Command::new(env!("CARGO_BIN_EXE_vmotui"))
        .args(["sim", "serve", "--help"])
        .output()
        .unwrap();
    if help.status.success() && String::from_utf8_lossy(&help.stdout).contains("--kubeconfig") {
        let program = program(&kubeconfig);
        return Cluster {
            folder,
            program: Some(program),
        };
    }
    println!("the program cannot serve yet: the library serves in this process");
    library(kubeconfig);
    Cluster { folder, program: None }
}

fn program(kubeconfig: &Path) -> Child {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vmotui"))
        .args([
            "sim",
            "serve",
            "--profile",
            "small",
            "--seed",
            "1",
            "--listen",
            "127.0.0.1:0",
            "--kubeconfig",
        ])
        .arg(kubeconfig)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    println!("{}", line.trim_end());
    assert!(
        kubeconfig.exists(),
        "the kubeconfig stands once the program says that it listens: {line}"
    );
    child
}

fn library(kubeconfig: PathBuf) {
    let world = Arc::new(World::new(Profile::Small, 1, Clock::wall()));
    let options = ServeOptions {
        kubeconfig: Some(kubeconfig),
        ..ServeOptions::default()
    };
    let (started, listening) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let server = Server::start(options, world).await.unwrap();
            started.send(()).unwrap();
            server.run(std::future::pending()).await;
        });
    });
    listening.recv().unwrap();
}

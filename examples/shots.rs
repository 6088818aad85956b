//! Draws the screenshots of the project: `cargo run --example shots` writes `screenshots/*.svg`.
//!
//! The small simulated cluster stands still at a fixed time, so two runs give the same bytes; `tests/screens.rs` fails
//! when a picture no longer shows what the program draws. With `-- ra`, also the front page with 12,500 VMs.
#![allow(clippy::print_stdout, reason = "an example talks to whoever started it")]

use std::path::Path;

use vmotui::client::Mode;
use vmotui::shell::still::{SCENES, Still, look};
use vmotui::ui::term::capture::{Palette, svg};
use vmotui::ui::theme::Depth;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("screenshots");
    std::fs::create_dir_all(&folder)?;
    let look = look("default", Depth::True, false)?;
    for (name, keys) in SCENES {
        for (width, height) in [(80, 24), (120, 40)] {
            let mut still = Still::load("small", Mode::ReadWrite).await?;
            still.draw(&look, width, height);
            still.press(keys).await?;
            let file = folder.join(format!("{name}-{width}x{height}.svg"));
            std::fs::write(&file, svg(&still.draw(&look, width, height), &Palette::DARK, None))?;
            println!("{}", file.display());
        }
    }
    if std::env::args().any(|arg| arg == "ra") {
        let mut still = Still::load("ra", Mode::ReadWrite).await?;
        let file = folder.join("nodes-ra-120x40.svg");
        std::fs::write(&file, svg(&still.draw(&look, 120, 40), &Palette::DARK, None))?;
        println!("{}", file.display());
    }
    Ok(())
}

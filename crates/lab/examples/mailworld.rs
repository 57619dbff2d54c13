//! Serves the world of mail records, for a look by hand or by another program; the names of its domains go into the file
//! `domains`.
//!
//! `cargo run -p kravtjek-lab --example mailworld -- DIRECTORY INSTANT PORT`

use std::path::Path;
use std::sync::Arc;

use kravtjek_lab::mailworld::{cases, mailworld};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("a directory is missing")?;
    let at = arguments.next().ok_or("an instant is missing")?.parse()?;
    let port = arguments.next().ok_or("a port is missing")?.parse()?;
    let lab = Arc::new(mailworld(at).build()?);
    lab.write_files(Path::new(&directory))?;
    let names: String = cases().map(|case| format!("{}\n", case.domain)).collect();
    std::fs::write(Path::new(&directory).join("domains"), names)?;
    let _serving = lab.serve(Some(port)).await?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}

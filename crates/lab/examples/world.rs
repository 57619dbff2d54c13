//! Serves the world of the demo, with so many made domains, for a look by hand or by another program.
//!
//! `cargo run -p kravtjek-lab --example world -- DIRECTORY INSTANT PORT [COUNT]`

use std::path::Path;
use std::sync::Arc;

use kravtjek_lab::world::world;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("a directory is missing")?;
    let at = arguments.next().ok_or("an instant is missing")?.parse()?;
    let port = arguments.next().ok_or("a port is missing")?.parse()?;
    let count = arguments.next().map_or(Ok(0), |count| count.parse())?;
    let lab = Arc::new(world(at).synthetic(count).build()?);
    lab.write_files(Path::new(&directory))?;
    lab.write_zones(&Path::new(&directory).join("zones"))?;
    let _serving = lab.serve(Some(port)).await?;
    tokio::signal::ctrl_c().await?;
    Ok(())
}

//! What is stored, across versions.

#[cfg(test)]
mod files;

//! Window tests: the real app, real clicks, by accessible names. Filled in below.

fn main() {}

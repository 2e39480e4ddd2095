//! Makes the gRPC code from its proto, with a compiler written in Rust: nothing is to be installed.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[cfg(feature = "program")]
    grpc()?;
    Ok(())
}

#[cfg(feature = "program")]
fn grpc() -> Result<(), Box<dyn std::error::Error>> {
    let proto = "proto/orders/v1/orders.proto";
    println!("cargo::rerun-if-changed={proto}");
    let files = protox::compile([proto], ["proto"])?;
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("orders.bin"), prost::Message::encode_to_vec(&files))?;
    tonic_prost_build::configure().build_transport(false).compile_fds(files)?;
    Ok(())
}

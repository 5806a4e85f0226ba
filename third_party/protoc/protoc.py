"""protoc as the `grpcio-tools` wheel carries it, with the well-known types on its path."""

import importlib.resources
import sys

from grpc_tools import protoc


def main() -> int:
    types = importlib.resources.files("grpc_tools") / "_proto"
    status: int = protoc.main([sys.argv[0], *sys.argv[1:], f"-I{types}"])
    return status


if __name__ == "__main__":
    sys.exit(main())

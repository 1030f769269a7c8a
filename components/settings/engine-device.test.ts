import { expect, it } from "vitest";
import { deviceName, gigabytes } from "./engine-device.ts";

it("a device is called as people call it", () => {
  expect(deviceName("cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync")).toBe("NVIDIA GeForce RTX 4090");
  expect(deviceName("cuda:1 AMD Radeon RX 7900 XTX : native")).toBe("AMD Radeon RX 7900 XTX");
  expect(deviceName("cpu")).toBe("CPU");
  expect(deviceName("mps")).toBe("MPS");
  expect(deviceName("Some Card: Second Edition")).toBe("Some Card: Second Edition");
});

it("has the memory it is sold with", () => {
  expect(gigabytes(25_386_352_640)).toBe(24);
  expect(gigabytes(8_589_934_592)).toBe(8);
  expect(gigabytes(100)).toBe(1);
});

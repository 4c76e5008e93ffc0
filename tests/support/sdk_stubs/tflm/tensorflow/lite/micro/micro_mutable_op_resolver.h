// Stands in for: tensorflow/lite/micro/micro_mutable_op_resolver.h, tflite-micro, commit 03c312b.
// There AddFullyConnected and AddSoftmax also take a registration, which has a default.
#pragma once
typedef enum { kTfLiteOk = 0, kTfLiteError = 1 } TfLiteStatus;
namespace tflite {
template <unsigned int kOperators>
class MicroMutableOpResolver {
 public:
  TfLiteStatus AddAveragePool2D() { return Add(); }
  TfLiteStatus AddConv2D() { return Add(); }
  TfLiteStatus AddDepthwiseConv2D() { return Add(); }
  TfLiteStatus AddFullyConnected() { return Add(); }
  TfLiteStatus AddReshape() { return Add(); }
  TfLiteStatus AddSoftmax() { return Add(); }
  unsigned int added = 0;

 private:
  TfLiteStatus Add() { return added++ < kOperators ? kTfLiteOk : kTfLiteError; }
};
}  // namespace tflite

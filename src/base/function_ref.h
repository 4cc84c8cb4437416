// A function given for the length of a call: no copy, no allocation. What it refers to must outlive the call.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace halloo {

template <class Signature>
class FunctionRef;

template <class Returned, class... Given>
class FunctionRef<Returned(Given...)> {
 public:
  template <class Function>
  requires(!std::is_same_v<std::remove_cvref_t<Function>, FunctionRef>) FunctionRef(Function&& function)
      : function_(const_cast<void*>(static_cast<const void*>(std::addressof(function)))),
        call_([](void* of, Given... given) -> Returned {
          return (*static_cast<std::remove_reference_t<Function>*>(of))(std::forward<Given>(given)...);
        }) {}

  Returned operator()(Given... given) const { return call_(function_, std::forward<Given>(given)...); }

 private:
  void* function_;
  Returned (*call_)(void*, Given...);
};

}  // namespace halloo
